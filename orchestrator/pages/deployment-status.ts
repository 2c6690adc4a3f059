import type { EndState } from "../deployment/deployment.ts";
import type { DeploymentView } from "../history/deployment-view.ts";
import type { ExecutionProgress } from "../history/execution-progress.ts";

/** A deployment's status, in words. */
export interface DeploymentStatus {
  /** A few words, e.g. `Waits for approval`. */
  readonly words: string;
  readonly tone: "good" | "attention" | "bad" | "neutral";
  /** It has not ended yet. */
  readonly isLive: boolean;
  /** It restores the previous release. */
  readonly isRollback: boolean;
  /** The state that runs; missing once the deployment has ended. */
  readonly state?: string | undefined;
}

type Outcome = EndState | Exclude<ExecutionProgress["status"], "RUNNING">;

const ended: Readonly<Record<Outcome, Pick<DeploymentStatus, "words" | "tone">>> = {
  Deployed: { words: "Deployed", tone: "good" },
  NothingToDeploy: { words: "Nothing to deploy", tone: "good" },
  Rejected: { words: "Rejected", tone: "attention" },
  Refused: { words: "Refused", tone: "attention" },
  Failed: { words: "Failed, nothing was changed", tone: "bad" },
  RolledBack: { words: "Rolled back", tone: "bad" },
  RollbackFailed: { words: "Rollback failed, a person is needed", tone: "bad" },
  // Only another state machine succeeds without an end state.
  SUCCEEDED: { words: "Over", tone: "neutral" },
  FAILED: { words: "Failed", tone: "bad" },
  TIMED_OUT: { words: "Ran out of time", tone: "bad" },
  ABORTED: { words: "Stopped", tone: "bad" },
};

export function deploymentStatus({ progress }: Pick<DeploymentView, "progress">): DeploymentStatus {
  const over = { isLive: false, isRollback: false };
  if (!progress) return { words: "Status not known", tone: "neutral", ...over };
  if (progress.status !== "RUNNING") return { ...ended[progress.endState ?? progress.status], ...over };
  const { state, phase } = progress.states.at(-1) ?? {};
  const isRollback = phase === "rollback";
  const running = { isLive: true, isRollback, state };
  if (state === "RequestApproval") return { words: "Waits for approval", tone: "attention", ...running };
  return { words: isRollback ? "Rolling back" : "Deploying", tone: "neutral", ...running };
}
