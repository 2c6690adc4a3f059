import type { Phase } from "../deployment/deployment.ts";
import type { ExecutionProgress, StateProgress } from "../history/execution-progress.ts";
import type { Transition } from "../history/transitions.ts";
import { formatDuration } from "../text/duration.ts";
import type { StateNode } from "./state-machine-layout.ts";

/** `idle`: not reached yet; `skipped`: the execution ended without it. */
export type StateStatus = "idle" | "skipped" | "running" | "waiting" | "done" | "failed";

/** An execution, as the picture colours it. */
export interface PicturedProgress {
  readonly progress: ExecutionProgress;
  readonly transitions: readonly Transition[];
}

export interface StatePass {
  readonly status: StateStatus;
  /** Missing for states that take no time of their own. */
  readonly durationMs?: number;
  readonly visits: number;
}

/** A state in the deploy phase and, where it was reached there, in the rollback. */
export interface StatePasses {
  readonly deploy: StatePass;
  readonly rollback?: StatePass;
}

export function passesOf(node: StateNode, { progress, transitions }: PicturedProgress): StatePasses {
  const pass = node.kind === "task" ? taskPass(node, progress) : untimedPass(node, progress, transitions);
  const rollback = pass("rollback");
  const notReached: StatePass = {
    status: progress.status === "RUNNING" ? "idle" : "skipped",
    visits: 0,
  };
  return { deploy: pass("deploy") ?? notReached, ...(rollback && { rollback }) };
}

type PassOf = (phase: Phase) => StatePass | undefined;

const taskPass =
  (node: StateNode, { states, status }: ExecutionProgress): PassOf =>
  (phase) => {
    const own = states.filter((state) => state.state === node.name && state.phase === phase);
    const last = own.at(-1);
    if (!last) return undefined;
    return {
      status: taskStatus(node, last, status),
      durationMs: own.reduce((sum, { durationMs }) => sum + durationMs, 0),
      visits: own.reduce((sum, { visits }) => sum + visits, 0),
    };
  };

function taskStatus(
  { waitsForPerson }: StateNode,
  { status }: StateProgress,
  execution: ExecutionProgress["status"],
): StateStatus {
  if (status !== "running") return status;
  // An execution that was stopped or timed out ended within a state.
  if (execution !== "RUNNING") return "failed";
  return waitsForPerson ? "waiting" : "running";
}

/** Of a state that takes no time of its own. */
const untimedPass =
  ({ name, kind }: StateNode, { endState }: ExecutionProgress, transitions: readonly Transition[]): PassOf =>
  (phase) => {
    if (kind === "success" || kind === "failure") {
      if (endState !== name || phase === "rollback") return undefined;
      return { status: kind === "success" ? "done" : "failed", visits: 1 };
    }
    const passed = transitions.some((transition) => transition.to === name && transition.phase === phase);
    return passed ? { status: "done", visits: 1 } : undefined;
  };

/** The status in words, for those who do not see the colours. */
export function statusWords({ deploy, rollback }: StatePasses): string {
  const words = passWords(deploy);
  return rollback ? `${words}; in the rollback ${passWords(rollback)}` : words;
}

function passWords({ status, durationMs, visits }: StatePass): string {
  const polls = visits > 1 ? ` and ${visits} polls` : "";
  const time = durationMs === undefined ? "" : ` ${formatDuration(durationMs)}${polls}`;
  switch (status) {
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
