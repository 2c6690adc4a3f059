import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { Phase } from "../deployment/deployment.ts";
import { rollbackChoice } from "./execution-progress.ts";

/** A step of an execution from one state to the next, states of any type. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly phase: Phase;
}

/** The steps that an execution took, oldest event first, each once a phase. */
export function transitionsOf(history: readonly HistoryEvent[]): readonly Transition[] {
  const taken = new Map<string, Transition>();
  let phase: Phase = "deploy";
  let from: string | undefined;
  for (const { stateEnteredEventDetails } of history) {
    const to = stateEnteredEventDetails?.name;
    if (to === undefined) continue;
    if (from === rollbackChoice) phase = "rollback";
    const key = `${phase} ${from} ${to}`;
    if (from !== undefined && !taken.has(key)) taken.set(key, { from, to, phase });
    from = to;
  }
  return [...taken.values()];
}
