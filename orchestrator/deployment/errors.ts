/**
 * Every error of a deployment by name. A function's error reaches the state machine by `name`, so the names are
 * written once, here, and a test holds them and the state machine together.
 * Each list says what the state machine does about its names.
 */

/** The stack was not changed, because the deployment may not be made: it ends `Refused`. */
export const refusals = [
  "InvalidInput",
  "StackNotDeployable",
  "DeploymentInProgress",
  "FailedRollbackNotAcknowledged",
  "ChangeSetDenied",
  "ChangeSetObsolete",
  "ApprovedPlanDiffers",
] as const;

/** A step before execution did not work: it ends `Failed`, the stack was not changed. */
export const failuresBeforeExecution = [
  "DatabaseInitializationFailed",
  "ChangeSetFailed",
  "ChangeSetIncomplete",
  "ApprovalNotRequested",
  "LockLost",
] as const;

/** The new version did not prove itself: evidence is collected, and the release before comes back. */
export const failuresAfterExecution = [
  "StackUpdateFailed",
  "StackUpdateInterfered",
  "StackUpdateTimedOut",
  "TasksFailed",
  "ServiceUnhealthy",
  "SmokeTestsFailed",
  "TracesIncomplete",
] as const;

/** The release before cannot come back by itself: it ends `RollbackFailed`. */
export const rollbackFailures = ["NoReleaseBefore", "StackUnsettled"] as const;

/** A person halted it: `Rejected` where nothing was changed yet, else as a failure after execution. */
export const halts = ["DeploymentHalted"] as const;

/** Nothing is wrong but the moment: the state machine waits and calls again. */
export const retryables = ["DatabaseResuming", "StackBusy"] as const;

/** Named by the state machine itself, not thrown by a function. */
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

/** An error the state machine knows. The message says what is wrong and what to do, and holds no secret. */
export class DeploymentError extends Error {
  override readonly name: DeploymentErrorName;

  constructor(name: DeploymentErrorName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}
