/**
 * The names of all errors of a deployment. The state machine handles a function's error by its `name`; a test compares
 * this list with the state machine. Each part of the list says how the state machine handles it.
 */

/** The deployment is not allowed: it ends `Refused`, the stack was not changed. */
export const refusals = [
  "InvalidInput",
  "StackNotDeployable",
  "DeploymentInProgress",
  "FailedRollbackNotAcknowledged",
  "ChangeSetDenied",
  "ChangeSetObsolete",
  "ApprovedPlanDiffers",
  "NotApproved",
  "ImageNotIdentified",
  "RehearsalFailed",
] as const;

/** A step before the execution failed: it ends `Failed`, the stack was not changed. */
export const failuresBeforeExecution = [
  "DatabaseInitializationFailed",
  "ChangeSetFailed",
  "ChangeSetIncomplete",
  "ApprovalNotRequested",
  "LockLost",
] as const;

/** The new version failed: evidence is collected, and the previous release is restored. */
export const failuresAfterExecution = [
  "StackUpdateFailed",
  "StackUpdateInterfered",
  "StackUpdateTimedOut",
  "TasksFailed",
  "ServiceUnhealthy",
  "ImageDigestDiffers",
  "SmokeTestsFailed",
  "TracesIncomplete",
] as const;

/** The previous release cannot be restored automatically: it ends `RollbackFailed`. */
export const rollbackFailures = ["NoReleaseBefore", "StackUnsettled"] as const;

/** A person halted it: `Rejected` before the execution, handled as a failure after it. */
export const halts = ["DeploymentHalted"] as const;

/** Transient: the state machine waits and retries. */
export const retryables = [
  "DatabaseResuming",
  "DatabaseBusy",
  "MigrationUnfinished",
  "RehearsalUnfinished",
  "StackBusy",
  "ApproversNotReached",
] as const;

/** Set by the state machine itself, not thrown by a function. */
export const endings = [
  "DeploymentRejected",
  "ApprovalExpired",
  "StepTimedOut",
  "StepFailed",
  "ReleaseNotRecorded",
] as const;

export const deploymentErrorNames = [
  ...refusals,
  ...failuresBeforeExecution,
  ...failuresAfterExecution,
  ...rollbackFailures,
  ...halts,
  ...retryables,
  ...endings,
] as const;

export type DeploymentErrorName = (typeof deploymentErrorNames)[number];

/** An error that the state machine handles by name. The message names the problem and the remedy, and no secret. */
export class DeploymentError extends Error {
  override readonly name: DeploymentErrorName;

  constructor(name: DeploymentErrorName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}
