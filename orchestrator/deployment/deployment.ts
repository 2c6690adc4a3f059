/** Which pass of the state machine this is: the new version, or the rollback to the previous release. */
export type Phase = "deploy" | "rollback";

/** What people call the pass. */
export const phaseName: Readonly<Record<Phase, string>> = { deploy: "deployment", rollback: "rollback" };

/** How a deployment ends: the name of the end state. */
export const endStates = [
  "Deployed",
  "NothingToDeploy",
  "Rejected",
  "Refused",
  "Failed",
  "RolledBack",
  "RollbackFailed",
] as const;
export type EndState = (typeof endStates)[number];

/** A deployment as `ValidateDeployment` made it from the input and the settings; it does not change after. */
export interface Deployment {
  /** The execution's name; the key of everything stored about this deployment. */
  readonly id: string;
  readonly executionArn: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly stackName: string;
  /** The image that the input names, e.g. `tasks:1.1.0`; of a release that comes back, by digest. */
  readonly image: string;
  /** The release that a rollback by hand brings back. */
  readonly release?: RestoredRelease;
  /** Template parameters that the input or the settings set; all others keep their previous value or default. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly reason: string;
  /** A person's mail address, or `unknown` when the input does not say. */
  readonly requester: string;
  /** Resources the change set may delete, by logical id; empty as a rule. */
  readonly allowDeletions: readonly string[];
  /** Images that may be deployed although the registry does not have them, by name; empty as a rule. */
  readonly allowMissingImages: readonly string[];
  /** Migrations that may be applied although the version before cannot live with them, by file name. */
  readonly allowBreakingMigrations: readonly string[];
  /** The execution whose failed rollback the requester has seen to; its kept lock may be taken over. */
  readonly acknowledgeFailedRollback?: string;
  /** Mail addresses of those who may approve: the recipients of the settings, or those of them that the input names. */
  readonly approvers: readonly string[];
  /** How many different people have to approve. */
  readonly approvals: number;
  readonly approvalDeadlineSeconds: number;
  /** What approvers should know of the stack, e.g. that a part of the safety net is missing. */
  readonly warnings?: readonly string[];
}

/** An earlier release, by the deployment that brought it. */
export interface RestoredRelease {
  readonly deploymentId: string;
  /** As that deployment named it, e.g. `tasks:1.0.0`. */
  readonly image: string;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
}

/** What goes wrong, as the state machine carries it: the error's name and its words. */
export interface Failure {
  readonly error: string;
  readonly cause: string;
}

/** `unverifiable`: X-Ray showed none of them in time, and the settings let the deployment go on. */
export type TraceStatus = "waiting" | "complete" | "unverifiable";

/** How the deployment ends and why; `failure` is missing where nothing went wrong. */
export interface Outcome {
  readonly endState: EndState;
  readonly failure?: Failure | null;
  /** How the traces of the smoke tests were found; missing where they were not looked for. */
  readonly traces?: TraceStatus | null;
}
