import {
  type CloudFormationClient,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  type ExecutionStatus,
} from "@aws-sdk/client-cloudformation";
import { assertApproved, type ConsentServices } from "../approval/approved-plan.ts";
import { clientToken } from "../deployment/client-token.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { passIntoExecution } from "../deployment/halt-record.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { ChangeSet, Payload, StackOperation } from "../deployment/payloads.ts";
import { beginningOf, eventsSince } from "../stack/stack-events.ts";
import type { Clock } from "../text/clock.ts";
import { isNamed } from "../text/named-error.ts";

export interface ExecuteChangeSetServices extends ConsentServices {
  readonly clock: Clock;
}

/**
 * Executes the change set if it still is the approved one. Idempotent: if this deployment's token has executed it
 * already, it returns that operation. Throws LockLost, DeploymentHalted, ChangeSetObsolete, ApprovedPlanDiffers,
 * NotApproved.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
 */
export async function executeChangeSet(
  services: ExecuteChangeSetServices,
  payload: Payload<"ExecuteChangeSet">,
): Promise<StackOperation> {
  const { deployment, phase, changeSet, lock } = payload;
  const operation = {
    clientRequestToken: clientToken(deployment.id, phase, "execute-change-set"),
    startedAt: new Date(services.clock.now()).toISOString(),
  };
  const [status] = await Promise.all([
    executionStatus(services.cloudFormation, changeSet),
    assertLockHeld(services.table, deployment, lock),
  ]);
  if (status !== "AVAILABLE") return executedBefore(services, payload, operation, status);
  try {
    await assertApproved(services, payload);
    // Before the effect: a halt is stored before it and prevents it, or after it and restores the previous release.
    await passIntoExecution(services.table, deployment.id, phase, operation.startedAt);
    await services.cloudFormation.send(
      new ExecuteChangeSetCommand({
        StackName: changeSet.stackArn,
        ChangeSetName: changeSet.changeSetArn,
        ClientRequestToken: operation.clientRequestToken,
        DisableRollback: false,
      }),
    );
    return operation;
  } catch (error) {
    if (!isRefusedExecution(error)) throw error;
    // An earlier call of this step, whose reply was lost, may have executed it after its status was read.
    const now = await executionStatus(services.cloudFormation, changeSet);
    if (now === "AVAILABLE") throw error;
    return executedBefore(services, payload, operation, now);
  }
}

const isRefusedExecution = (error: unknown) =>
  error instanceof DeploymentError ||
  isNamed(error, "InvalidChangeSetStatusException", "TokenAlreadyExistsException");

/** The change set's execution status; undefined if it no longer exists. */
async function executionStatus(
  cloudFormation: CloudFormationClient,
  { stackArn, changeSetArn }: ChangeSet,
): Promise<ExecutionStatus | undefined> {
  try {
    const described = await cloudFormation.send(
      new DescribeChangeSetCommand({ StackName: stackArn, ChangeSetName: changeSetArn }),
    );
    return described.ExecutionStatus;
  } catch (error) {
    if (isNamed(error, "ChangeSetNotFoundException")) return undefined;
    throw error;
  }
}

/** The operation of an earlier call whose reply was lost, found in the stack's events. Throws ChangeSetObsolete. */
async function executedBefore(
  { cloudFormation }: ExecuteChangeSetServices,
  { deployment, changeSet }: Payload<"ExecuteChangeSet">,
  operation: StackOperation,
  status: ExecutionStatus | undefined,
): Promise<StackOperation> {
  const scope = { stackArn: changeSet.stackArn, clientRequestToken: operation.clientRequestToken };
  const events = await eventsSince(cloudFormation, scope, Date.parse(deployment.startedAt));
  const startedAt = beginningOf(events, scope);
  if (startedAt) return { ...operation, startedAt: startedAt.toISOString() };
  // Its events may be late; CheckStack checks whether they have this deployment's token.
  if (status === "EXECUTE_IN_PROGRESS") return operation;
  const state = status ? `is ${status}` : "no longer exists";
  throw new DeploymentError(
    "ChangeSetObsolete",
    `the change set ${changeSet.changeSetName} ${state} and was not executed by this deployment: ` +
      "another operation changed the stack; start the deployment again for a new review",
  );
}
