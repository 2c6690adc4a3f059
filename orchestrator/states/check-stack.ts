import type { CloudFormationClient, StackEvent } from "@aws-sdk/client-cloudformation";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import type { Payload, StackProgress } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { type ObservationServices, observeService } from "../ecs/observe-service.ts";
import { storeRollOut } from "../ecs/roll-out.ts";
import { assertTasksStart } from "../ecs/task-failure.ts";
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

export interface CheckStackContext extends ObservationServices {
  readonly table: Table;
  readonly target: Target;
  readonly clock: Clock;
  /** How long a stack operation may take. */
  readonly deadlineSeconds: number;
}

/**
 * Follows the execution of the change set by the stack events that carry its token, and the new tasks while it
 * runs. Keeps for the page how the service was observed. Throws StackUpdateFailed, StackUpdateInterfered, StackUpdateTimedOut, TasksFailed, DeploymentHalted.
 */
export async function checkStack(
  context: CheckStackContext,
  payload: Payload<"CheckStack">,
): Promise<StackProgress> {
  const { deployment, phase, changeSet, operation, waitingSince } = payload;
  const { clock, table, target, deadlineSeconds } = context;
  const scope = { stackArn: changeSet.stackArn, clientRequestToken: operation.clientRequestToken };
  const [events] = await Promise.all([
    eventsOf(context.cloudFormation, scope, operation.startedAt),
    assertNotHalted(table, deployment.id, phase),
  ]);
  const observed = await observeService(context, { stackName: scope.stackArn, events });
  await storeRollOut(context, payload, observed);
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

/** The first event comes within seconds; after five minutes it is not late, somebody else's operation ran. */
const firstEventMs = 300_000;

const neverBegan = (changeSetName: string) =>
  new DeploymentError(
    "StackUpdateInterfered",
    `no event of the stack carries this deployment's token: somebody else executed ${changeSetName}, or ` +
      "CloudFormation did not begin; find out in the stack's events before deploying again",
  );

const stackGone = (stackArn: string, cause: unknown) =>
  new DeploymentError(
    "StackUpdateFailed",
    `the stack ${stackArn} does not exist any more: somebody deleted it during the deployment; deploy anew`,
    { cause },
  );

const succeeded = [
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "IMPORT_COMPLETE",
  "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
];

const restored = ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"];

// A stack that rolls back is left to settle: a new operation would be refused until then.
const rollingBack = /ROLLBACK(_COMPLETE_CLEANUP)?_IN_PROGRESS$/;

/**
 * What the stack's own events say of the operation; `events` newest first. A status without our token is
 * never taken for the operation's: the last one may be the update's before. Throws StackUpdateFailed or
 * StackUpdateInterfered.
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
      "find out whose it is before deploying again",
  );
}

function failed(status: string, events: readonly StackEvent[], scope: OperationScope): DeploymentError {
  const consequence = restored.includes(status)
    ? `CloudFormation undid the update (${status})`
    : `the stack is ${status || "without a status"}, which a person has to see to in CloudFormation`;
  return new DeploymentError("StackUpdateFailed", `${consequence}: ${reasons(events, scope)}`);
}

/** The first failure is the cause as a rule; two more show what came of it. */
const reasonsShown = 3;

function reasons(events: readonly StackEvent[], scope: OperationScope): string {
  const failures = failedResources(events, scope).slice(0, reasonsShown);
  const lines = failures.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason ?? "-"}`);
  return lines.join("; ") || "no resource says why";
}

/** The operation's events of resources that failed by themselves, oldest first: the first is the root cause. */
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
