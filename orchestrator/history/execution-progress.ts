import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { type EndState, endStates, type Phase } from "../deployment/deployment.ts";

/** One state of an execution; consecutive polls of the same state are merged. */
export interface StateProgress {
  readonly state: string;
  readonly phase: Phase;
  readonly status: "running" | "done" | "failed";
  /** Milliseconds in the state and in the waits between its polls. */
  readonly durationMs: number;
  /** How often the state was entered: the number of polls. */
  readonly visits: number;
}

/** An execution's progress, read from its history. */
export interface ExecutionProgress {
  readonly states: readonly StateProgress[];
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  /** Undefined while the execution runs, and if it was stopped or timed out. */
  readonly endState?: EndState;
  readonly error?: string;
  readonly cause?: string;
}

/** The end state, or the execution's status if it has none. */
export function endOf(progress: ExecutionProgress): EndState | ExecutionProgress["status"] {
  return progress.endState ?? progress.status;
}

/** Whether the execution ended successfully, so that no one needs to act. */
export const isSuccessful = ({ endState }: ExecutionProgress): boolean =>
  endState === "Deployed" || endState === "NothingToDeploy";

interface Visit {
  readonly state: string;
  readonly phase: Phase;
  readonly enteredAt: number;
  leftAt: number | undefined;
  failed: boolean;
  visits: number;
}

/** Reads an execution's history, oldest event first. `now` (epoch ms) is the end of running states. */
export function progressOf(history: readonly HistoryEvent[], now: number): ExecutionProgress {
  const visits: Visit[] = [];
  let phase: Phase = "deploy";
  let status: ExecutionProgress["status"] = "RUNNING";
  let until = now;
  let end: Pick<ExecutionProgress, "endState" | "error" | "cause"> = {};
  for (const event of history) {
    const type = event.type ?? "";
    const time = event.timestamp?.getTime() ?? now;
    const entered = event.stateEnteredEventDetails?.name;
    const exited = event.stateExitedEventDetails;
    if (type === "TaskStateEntered" && entered) enter(visits, entered, phase, time);
    else if (type === "TaskStateExited" && exited?.name) leave(visits, exited.name, time);
    else if (entered === rollbackChoice) phase = "rollback";
    else if (isTaskFailure(type)) fail(visits, time);
    else if (type === "TaskScheduled") retry(visits);
    else if (type === "WaitStateExited") extend(visits, time);
    else if (isEndState(entered)) end = { ...end, endState: entered };
    const ended = endedStatus(type);
    if (ended) {
      status = ended;
      until = time;
      end = { ...end, ...failureOf(event) };
    }
  }
  // Between two polls a state has exited but continues: only the next state shows its end.
  const last = visits.at(-1);
  if (status === "RUNNING" && last && !last.failed) last.leftAt = undefined;
  return { states: visits.map((visit) => shown(visit, until)), status, ...end };
}

function shown({ failed, leftAt, enteredAt, ...visit }: Visit, until: number): StateProgress {
  const status = failed ? "failed" : leftAt === undefined ? "running" : "done";
  return { ...visit, status, durationMs: (leftAt ?? until) - enteredAt };
}

function enter(visits: Visit[], state: string, phase: Phase, time: number): void {
  const last = visits.at(-1);
  if (last?.state === state && last.phase === phase) {
    last.visits += 1;
    last.leftAt = undefined;
    last.failed = false;
    return;
  }
  visits.push({ state, phase, enteredAt: time, leftAt: undefined, failed: false, visits: 1 });
}

function leave(visits: Visit[], state: string, time: number): void {
  const visit = visits.findLast((other) => other.state === state);
  if (visit) visit.leftAt = time;
}

function fail(visits: Visit[], time: number): void {
  const last = visits.at(-1);
  if (!last) return;
  last.failed = true;
  last.leftAt = time;
}

/** A failed task that is scheduled again is a retry: the state has not failed yet. */
function retry(visits: Visit[]): void {
  const last = visits.at(-1);
  if (!last) return;
  last.failed = false;
  last.leftAt = undefined;
}

function extend(visits: Visit[], time: number): void {
  const last = visits.at(-1);
  if (last?.leftAt !== undefined) last.leftAt = time;
}

/**
 * All states after it belong to the rollback. Collecting evidence and settling the stack belong to the failed phase.
 */
export const rollbackChoice = "RollBack?";

const isTaskFailure = (type: string) => type === "TaskFailed" || type === "TaskTimedOut";

const isEndState = (name: string | undefined): name is EndState =>
  (endStates as readonly (string | undefined)[]).includes(name);

function endedStatus(type: string): Exclude<ExecutionProgress["status"], "RUNNING"> | undefined {
  if (type === "ExecutionSucceeded") return "SUCCEEDED";
  if (type === "ExecutionFailed") return "FAILED";
  if (type === "ExecutionTimedOut") return "TIMED_OUT";
  if (type === "ExecutionAborted") return "ABORTED";
  return undefined;
}

function failureOf(event: HistoryEvent): Pick<ExecutionProgress, "error" | "cause"> {
  const details =
    event.executionFailedEventDetails ??
    event.executionTimedOutEventDetails ??
    event.executionAbortedEventDetails;
  return {
    ...(details?.error ? { error: details.error } : {}),
    ...(details?.cause ? { cause: details.cause } : {}),
  };
}
