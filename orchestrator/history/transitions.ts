import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { Phase } from "../deployment/deployment.ts";
import { rollbackChoice } from "./execution-progress.ts";

/** A transition of an execution from one state to the next; states of any type. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly phase: Phase;
}

/** The transitions of an execution, oldest first, each once per phase. */
export function transitionsOf(history: readonly HistoryEvent[]): readonly Transition[] {
  const transitions = new Map<string, Transition>();
  let phase: Phase = "deploy";
  let from: string | undefined;
  for (const { stateEnteredEventDetails } of history) {
    const to = stateEnteredEventDetails?.name;
    if (to === undefined) continue;
    if (from === rollbackChoice) phase = "rollback";
    const key = `${phase} ${from} ${to}`;
    if (from !== undefined && !transitions.has(key)) transitions.set(key, { from, to, phase });
    from = to;
  }
  return [...transitions.values()];
}
