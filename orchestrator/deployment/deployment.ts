/** The pass through the states: `deploy` for the new version, `rollback` for the previous release. */
export type Phase = "deploy" | "rollback";

/** The phase as people read it. */
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

/** A deployment as `ValidateDeployment` made it from the input and the settings. It never changes. */
export interface Deployment {
  /** Its execution's name and start (`deployment-id.ts`); the key of everything stored about this deployment. */
  readonly id: string;
  readonly executionArn: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly stackName: string;
  /** The image of the input, e.g. `tasks:1.1.0`; that of a restored release, by digest. */
  readonly image: string;
  /** The release that a rollback by hand restores. */
  readonly release?: RestoredRelease;
  /** Template parameters that the input or the settings set; all others keep their previous value or default. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly reason: string;
  /** A mail address; `unknown` if the input has none. */
  readonly requester: string;
  /** Logical ids of the resources that the change set may delete; usually empty. */
  readonly allowDeletions: readonly string[];
  /** Names of images that may be deployed although the registry does not have them; usually empty. */
  readonly allowMissingImages: readonly string[];
  /** File names of migrations that may be applied although they are not backward compatible; usually empty. */
  readonly allowBreakingMigrations: readonly string[];
  /** The execution whose failed rollback the requester has handled; its lock may be taken over. */
  readonly acknowledgeFailedRollback?: string;
  /** Mail addresses of the possible approvers: the recipients in the settings, or those of them that the input names. */
  readonly approvers: readonly string[];
  /** The quorum: how many different people have to approve. */
  readonly approvals: number;
  readonly approvalDeadlineSeconds: number;
  /** Warnings about the stack for the approvers, e.g. that it has no circuit breaker. */
  readonly warnings?: readonly string[];
}

/** The image as people read it: by the tag of the release that comes back, not by its digest. */
export const shownImage = ({ image, release }: Pick<Deployment, "image" | "release">): string =>
  release?.image ?? image;

/** An earlier release, by the id of its deployment. */
export interface RestoredRelease {
  readonly deploymentId: string;
  /** As that deployment named it, e.g. `tasks:1.0.0`. */
  readonly image: string;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
}

/** A failure as the state machine passes it on: the error's name and message. */
export interface Failure {
  readonly error: string;
  readonly cause: string;
}

/** `unverifiable`: X-Ray did not return all traces in time, and the settings let the deployment continue. */
export type TraceStatus = "waiting" | "complete" | "unverifiable";

/** How the deployment ends and why; `failure` is missing if nothing failed. */
export interface Outcome {
  readonly endState: EndState;
  readonly failure?: Failure | null;
  /** The result for the traces of the smoke tests; missing if they were not checked. */
  readonly traces?: TraceStatus | null;
}
