import type { CloudFormationClient, StackEvent } from "@aws-sdk/client-cloudformation";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import type { Payload, StackProgress } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { type ObservationServices, observeService } from "../ecs/observe-service.ts";
import { storeRollOut } from "../ecs/roll-out.ts";
import { assertTasksStart } from "../ecs/task-failure.ts";
import { readTasks } from "../ecs/task-reads.ts";
import { deployedTaskDefinition } from "../stack/deployed-task-definition.ts";
import {
  beginningOf,
  eventsSince,
  isOfOperation,
  isOfStackItself,
  type OperationScope,
} from "../stack/stack-events.ts";
import { isMissingStack } from "../stack/stack-status.ts";
import type { Clock } from "../text/clock.ts";

export interface CheckStackServices extends ObservationServices {
  readonly table: Table;
  readonly target: Target;
  readonly clock: Clock;
  /** The longest time for a stack operation. */
  readonly deadlineSeconds: number;
}

/**
 * Follows the execution of the change set by the stack events with its token, and by the new tasks while it runs.
 * Stores the observed service for the page. Throws StackUpdateFailed, StackUpdateInterfered, StackUpdateTimedOut,
 * TasksFailed, DeploymentHalted.
 */
export async function checkStack(
  services: CheckStackServices,
  payload: Payload<"CheckStack">,
): Promise<StackProgress> {
  const { deployment, phase, changeSet, operation, waitingSince } = payload;
  const { clock, table, target, deadlineSeconds } = services;
  const scope = { stackArn: changeSet.stackArn, clientRequestToken: operation.clientRequestToken };
  const [events] = await Promise.all([
    eventsOf(services.cloudFormation, scope, operation.startedAt),
    assertNotHalted(table, deployment.id, phase),
  ]);
  const observed = await observeService(services, { stackName: scope.stackArn, events, readTasks });
  await storeRollOut(services, payload, observed);
  const { status } = judgeStackEvents(events, scope);
  const waitedMs = clock.now() - Date.parse(waitingSince);
  if (waitedMs >= firstEventMs && !beginningOf(events, scope)) throw neverBegan(changeSet.changeSetName);
  const taskDefinition = deployedTaskDefinition(events, scope, target.taskDefinitionLogicalId);
  if (status === "inProgress" && taskDefinition) {
    assertTasksStart(observed, { taskDefinition, since: Date.parse(operation.startedAt) });
  }
  if (status === "inProgress" && waitedMs >= deadlineSeconds * 1000) {
    throw timedOut(events, scope, deadlineSeconds);
  }
  return { status, ...(taskDefinition && { taskDefinition }) };
}

async function eventsOf(
  cloudFormation: CloudFormationClient,
  scope: OperationScope,
  startedAt: string,
): Promise<readonly StackEvent[]> {
  try {
    return await eventsSince(cloudFormation, scope, Date.parse(startedAt));
  } catch (error) {
    throw isMissingStack(error) ? stackGone(scope.stackArn, error) : error;
  }
}

/** The first event arrives within seconds; after five minutes it is not late, another operation ran instead. */
const firstEventMs = 300_000;

const neverBegan = (changeSetName: string) =>
  new DeploymentError(
    "StackUpdateInterfered",
    `no event of the stack has this deployment's token: another operation executed ${changeSetName}, or ` +
      "CloudFormation did not begin; find the reason in the stack's events before deploying again",
  );

const stackGone = (stackArn: string, cause: unknown) =>
  new DeploymentError(
    "StackUpdateFailed",
    `the stack ${stackArn} no longer exists: it was deleted during the deployment; deploy again`,
    { cause },
  );

const succeeded = [
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "IMPORT_COMPLETE",
  "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
];

const restored = ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"];

// A stack that rolls back has to settle first: CloudFormation refuses a new operation until then.
const rollingBack = /ROLLBACK(_COMPLETE_CLEANUP)?_IN_PROGRESS$/;

/**
 * The progress of the operation by the stack's own events, newest first. A status without this deployment's token is
 * ignored: it may be that of the previous update. Throws StackUpdateFailed or StackUpdateInterfered.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html
 */
export function judgeStackEvents(events: readonly StackEvent[], scope: OperationScope): StackProgress {
  const ofStack = events.filter((event) => isOfStackItself(event, scope.stackArn));
  const [latest] = ofStack;
  const started = ofStack.some((event) => isOfOperation(event, scope));
  if (!latest || !started) return { status: "inProgress" };
  const { ResourceStatus: status = "" } = latest;
  if (rollingBack.test(status)) return { status: "inProgress" };
  if (!isOfOperation(latest, scope)) throw interfered(latest);
  if (succeeded.includes(status)) return { status: "complete" };
  if (status.endsWith("_IN_PROGRESS")) return { status: "inProgress" };
  throw failed(status, events, scope);
}

function interfered({ ResourceStatus, ClientRequestToken, Timestamp }: StackEvent): DeploymentError {
  const token = ClientRequestToken ? `with the token ${ClientRequestToken}` : "without a token";
  return new DeploymentError(
    "StackUpdateInterfered",
    `another operation ${token} brought the stack to ${ResourceStatus} at ${Timestamp?.toISOString()}; ` +
      "find its owner before deploying again",
  );
}

function failed(status: string, events: readonly StackEvent[], scope: OperationScope): DeploymentError {
  const consequence = restored.includes(status)
    ? `CloudFormation rolled back the update (${status})`
    : `the stack is ${status || "without a status"}, which a person has to repair in CloudFormation`;
  return new DeploymentError("StackUpdateFailed", `${consequence}: ${reasons(events, scope)}`);
}

/** The first failure is usually the cause; two more show its consequences. */
const reasonsShown = 3;

function reasons(events: readonly StackEvent[], scope: OperationScope): string {
  const failures = failedResources(events, scope).slice(0, reasonsShown);
  const lines = failures.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason ?? "-"}`);
  return lines.join("; ") || "no resource has a reason";
}

/** The operation's events of failed resources, without cancelled ones, oldest first: the first is the root cause. */
export function failedResources(events: readonly StackEvent[], scope: OperationScope): readonly StackEvent[] {
  return events
    .filter((event) => isOfOperation(event, scope) && !isOfStackItself(event, scope.stackArn))
    .filter(({ ResourceStatus }) => ResourceStatus?.endsWith("_FAILED"))
    .filter(({ ResourceStatusReason = "" }) => !/^Resource \w+ cancelled/i.test(ResourceStatusReason))
    .reverse();
}

function timedOut(
  events: readonly StackEvent[],
  scope: OperationScope,
  deadlineSeconds: number,
): DeploymentError {
  const latest = events.find((event) => isOfOperation(event, scope));
  const last = latest ? `${latest.LogicalResourceId} ${latest.ResourceStatus}` : "none";
  return new DeploymentError(
    "StackUpdateTimedOut",
    `the stack was not updated within ${deadlineSeconds} s; its latest event: ${last}`,
  );
}
