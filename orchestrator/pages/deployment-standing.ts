import type { DeploymentView } from "../deployment-view.ts";
import { endOf } from "../execution-progress.ts";

/** How a deployment stands, for people. */
export interface DeploymentStanding {
  /** A few words, e.g. `Waits for approval`. */
  readonly words: string;
  readonly tone: "good" | "attention" | "bad" | "neutral";
  /** It may still change. */
  readonly isLive: boolean;
  /** The state that it is in; missing when it is over. */
  readonly state?: string | undefined;
}

type Ended = Pick<DeploymentStanding, "words" | "tone">;

const ended: Readonly<Record<Exclude<ReturnType<typeof endOf>, "RUNNING">, Ended>> = {
  Deployed: { words: "Deployed", tone: "good" },
  NothingToDeploy: { words: "Nothing to deploy", tone: "good" },
  Rejected: { words: "Rejected", tone: "attention" },
  Refused: { words: "Refused", tone: "attention" },
  Failed: { words: "Failed, nothing was changed", tone: "bad" },
  RolledBack: { words: "Rolled back", tone: "bad" },
  RollbackFailed: { words: "Rollback failed, a person is needed", tone: "bad" },
  // Without an end state, a success is none of ours.
  SUCCEEDED: { words: "Over", tone: "neutral" },
  FAILED: { words: "Failed", tone: "bad" },
  TIMED_OUT: { words: "Ran out of time", tone: "bad" },
  ABORTED: { words: "Stopped", tone: "bad" },
};

export const endedStanding = (outcome: ReturnType<typeof endOf>): Ended =>
  outcome === "RUNNING" ? { words: "Running", tone: "neutral" } : ended[outcome];

export function deploymentStanding({ progress }: Pick<DeploymentView, "progress">): DeploymentStanding {
  if (!progress) return { words: "Its course is not known", tone: "neutral", isLive: false };
  const outcome = endOf(progress);
  if (progress.status !== "RUNNING") return { ...endedStanding(outcome), isLive: false };
  const state = progress.states.at(-1)?.state;
  if (state === "RequestApproval") {
    return { words: "Waits for approval", tone: "attention", isLive: true, state };
  }
  const pass = progress.states.at(-1)?.attempt === "rollback" ? "Rolling back" : "Deploying";
  return { words: pass, tone: "neutral", isLive: true, state };
}
