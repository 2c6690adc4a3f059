import type { ExecutionProgress } from "../../orchestrator/history/execution-progress.ts";
import type { Rollout } from "./rollout.ts";

/** An execution that is followed, by name, and what it deploys in words. */
export interface Followed {
  readonly execution: string;
  readonly subject: string;
  /** Where the deployment can be watched in a browser; missing where that is not known. */
  readonly page?: string | undefined;
}

/** What is known of an execution besides its history. */
export interface Surroundings {
  readonly rollout?: Rollout | undefined;
  /** Where a person decides, or words that say where; shown while one is waited for. */
  readonly approval?: string | undefined;
}

/** Tells people or machines how an execution goes. */
export interface ProgressReporter {
  started(followed: Followed): void;
  show(progress: ExecutionProgress, surroundings?: Surroundings): void;
  /** Something besides the states. */
  note(text: string): void;
  /** The last words: the end state and its reason. */
  finish(progress: ExecutionProgress): void;
  /** Gives the terminal back when there will be no end; may be called after one. */
  close(): void;
}

/** Whether a person is waited for. */
export const awaitsPerson = ({ status, states }: ExecutionProgress): boolean =>
  status === "RUNNING" && states.at(-1)?.state === "RequestApproval";

/** Where the evidence of a failure lies in the orchestrator's table, by key; empty when none was collected. */
export const evidenceOf = ({ states }: ExecutionProgress, execution: string): readonly string[] =>
  states
    .filter(({ state, status }) => state === "CollectEvidence" && status === "done")
    .map(({ phase }) => `deployment#${execution} / evidence#${phase}`);
