import type { Phase } from "../deployment/deployment.ts";
import type { ExecutionProgress, StateProgress } from "../history/execution-progress.ts";
import type { Transition } from "../history/transitions.ts";
import { formatDuration } from "../text/duration.ts";
import type { StateNode } from "./state-graph.ts";

/** `idle`: not reached yet; `skipped`: the execution is over and did not come by. */
export type StateStatus = "idle" | "skipped" | "running" | "waiting" | "done" | "failed";

/** How an execution stands, as the picture colours it. */
export interface PicturedProgress {
  readonly progress: ExecutionProgress;
  readonly ways: readonly Transition[];
}

export interface StatePass {
  readonly standing: StateStatus;
  /** Missing for states that take no time of their own. */
  readonly durationMs?: number;
  readonly visits: number;
}

/** A state in the deployment and, where there is one, in the rollback. */
export interface StatePasses {
  readonly deployment: StatePass;
  readonly rollback?: StatePass;
}

export function passesOf(node: StateNode, { progress, ways }: PicturedProgress): StatePasses {
  const pass = node.kind === "task" ? taskPass(node, progress) : passedBy(node, progress, ways);
  const rollback = pass("rollback");
  const over = progress.status !== "RUNNING";
  const notReached: StatePass = { standing: over ? "skipped" : "idle", visits: 0 };
  return { deployment: pass("deploy") ?? notReached, ...(rollback && { rollback }) };
}

type PassOf = (phase: Phase) => StatePass | undefined;

const taskPass =
  (node: StateNode, { states, status }: ExecutionProgress): PassOf =>
  (phase) => {
    const own = states.filter((state) => state.state === node.name && state.phase === phase);
    const last = own.at(-1);
    if (!last) return undefined;
    return {
      standing: standing(node, last, status),
      durationMs: own.reduce((sum, { durationMs }) => sum + durationMs, 0),
      visits: own.reduce((sum, { visits }) => sum + visits, 0),
    };
  };

function standing(
  { waitsForPerson }: StateNode,
  { status }: StateProgress,
  execution: ExecutionProgress["status"],
): StateStatus {
  if (status !== "running") return status;
  // An execution that was stopped, or ran out of time, ended in the middle of a state.
  if (execution !== "RUNNING") return "failed";
  return waitsForPerson ? "waiting" : "running";
}

const passedBy =
  ({ name, kind }: StateNode, { endState }: ExecutionProgress, ways: readonly Transition[]): PassOf =>
  (phase) => {
    if (kind === "success" || kind === "failure") {
      if (endState !== name || phase === "rollback") return undefined;
      return { standing: kind === "success" ? "done" : "failed", visits: 1 };
    }
    const passed = ways.some((way) => way.to === name && way.phase === phase);
    return passed ? { standing: "done", visits: 1 } : undefined;
  };

/** The standing in words, for those who do not see the colours. */
export function statusWords({ deployment, rollback }: StatePasses): string {
  const words = passWords(deployment);
  return rollback ? `${words}; in the rollback ${passWords(rollback)}` : words;
}

function passWords({ standing, durationMs, visits }: StatePass): string {
  const polls = visits > 1 ? ` and ${visits} looks` : "";
  const time = durationMs === undefined ? "" : ` ${formatDuration(durationMs)}${polls}`;
  switch (standing) {
    case "idle":
      return "not reached yet";
    case "skipped":
      return "not reached";
    case "running":
      return `running for${time}`;
    case "waiting":
      return `waiting for a person for${time}`;
    case "done":
      return time ? `done in${time}` : "passed";
    case "failed":
      return time ? `failed after${time}` : "reached";
  }
}
