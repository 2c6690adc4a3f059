import type { EndState } from "../../../orchestrator/deployment/deployment.ts";
import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import type { Attempt, ChaosWorld } from "../chaos-world.ts";

/** A deployment that has ended, and what may be expected of it. */
export interface Ended {
  readonly world: ChaosWorld;
  readonly attempt: Attempt;
  readonly progress: ExecutionProgress;
  /** The version that ran before; undefined if none did. */
  readonly before: string | undefined;
  readonly expected: Expected;
}

export interface Expected {
  /** The end states that are right; `any`: every one that tells the truth. */
  readonly ends: readonly (EndState | "ABORTED")[] | "any";
  /**
   * Of each message to each person. `repeated`: the fault is in its way, so that it may have arrived and is sent again;
   * `missing`: what would send it, or find out whom to tell, does not work.
   */
  readonly messages: "once" | "repeated" | "missing";
  /** Which ends people may have been told; missing: the one that it has. */
  readonly told?: readonly (EndState | "Stopped")[];
  /** Whether the lock of an ended deployment may be left: the next one takes it over. */
  readonly lockLeft?: boolean;
  /** Whether a change set may be left, and its empty stack: docs/operations.md says what to do with them. */
  readonly planLeft?: boolean;
}

/** What is wrong, one sentence each. */
export type Problems = readonly string[];

export const unless = (isRight: boolean, problem: string): Problems => (isRight ? [] : [problem]);
