import { keys } from "../../orchestrator/deployment/table.ts";
import type { ExecutionProgress } from "../../orchestrator/history/execution-progress.ts";
import type { Rollout } from "./rollout.ts";

/** A followed execution: its name and a description of what it deploys. */
export interface Followed {
  readonly execution: string;
  readonly deploymentId: string;
  readonly subject: string;
  /** The address of the deployment's page, if it is known. */
  readonly page?: string | undefined;
}

/** What is known about an execution besides its history. */
export interface ProgressDetails {
  readonly rollout?: Rollout | undefined;
  /** Where a person decides: a link or a text. Shown while an approval is open. */
  readonly approval?: string | undefined;
}

/** Reports an execution's progress to people or machines. */
export interface ProgressReporter {
  started(followed: Followed): void;
  show(progress: ExecutionProgress, details?: ProgressDetails): void;
  /** Reports something other than a state. */
  note(text: string): void;
  /** Reports the end state and its reason. */
  finish(progress: ExecutionProgress): void;
  /** Restores the terminal if the execution has not finished; idempotent. */
  close(): void;
}

/** Whether the execution waits for an approval. */
export const awaitsPerson = ({ status, states }: ExecutionProgress): boolean =>
  status === "RUNNING" && states.at(-1)?.state === "RequestApproval";

/** The keys of a failure's evidence in the orchestrator's table; empty if none was collected. */
export const evidenceOf = ({ states }: ExecutionProgress, deploymentId: string): readonly string[] =>
  states
    .filter(({ state, status }) => state === "CollectEvidence" && status === "done")
    .map(({ phase }) => `${Object.values(keys.evidence(deploymentId, phase)).join(" / ")}`);
