import { DescribeExecutionCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { GetCommand, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Clock } from "./clock.ts";
import type { Deployment } from "./deployment.ts";
import { DeploymentError } from "./errors.ts";
import { recordExecution } from "./execution-record.ts";
import { isNamed } from "./named-error.ts";
import type { Answer, Lock, Payload } from "./payloads.ts";
import { keys, type Table } from "./table.ts";

/** The lock as it is stored. It outlives its owners, so that the fence grows for ever. */
interface LockItem {
  readonly fence: number;
  /** ARN of the execution that holds the lock; missing while it is free. */
  readonly owner?: string;
  readonly deploymentId?: string;
  /** ISO 8601, UTC. */
  readonly acquiredAt?: string;
  /** Why an ended owner still holds it: a failed rollback that nobody has seen to. */
  readonly keptBecause?: string;
}

/** Who takes or gives back a lock, and on which stack. */
export type LockHolder = Pick<Deployment, "executionArn" | "stackName">;

export interface LockServices {
  readonly table: Table;
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
}

// Each lost race means that another execution won it; three of them in one call are no coincidence.
const maxRaces = 3;

/**
 * Takes the lock of the deployment's stack, or retakes it when this execution holds it already; its holder can be
 * halted.
 * Throws DeploymentInProgress, FailedRollbackNotAcknowledged, and whatever an unreachable table answers.
 */
export async function acquireLock(
  services: LockServices,
  { deployment }: Payload<"AcquireLock">,
): Promise<Lock> {
  const lock = await takeOrRetakeLock(services, deployment);
  await recordExecution(services.table, deployment);
  return lock;
}

async function takeOrRetakeLock(services: LockServices, deployment: Deployment): Promise<Lock> {
  for (let race = 1; race <= maxRaces; race++) {
    const held = await readLock(services.table, deployment.stackName);
    if (held?.owner === deployment.executionArn) return { fence: held.fence };
    if (held?.owner) await assertMayTakeOver(services.stepFunctions, held, deployment);
    const lock = await takeLock(services, deployment, held);
    if (lock) return lock;
  }
  throw new DeploymentError(
    "DeploymentInProgress",
    `other deployments of ${deployment.stackName} took the lock at the same moment; start this one again when they have ended`,
  );
}

/** Throws LockLost unless the deployment still holds the lock it acquired. */
export async function assertLockHeld(table: Table, holder: LockHolder, lock: Lock): Promise<void> {
  const held = await readLock(table, holder.stackName);
  if (held?.owner === holder.executionArn && held.fence === lock.fence) return;
  throw new DeploymentError(
    "LockLost",
    `the lock on ${holder.stackName} belongs to ${held?.deploymentId ?? "nobody"} now; start the deployment again`,
  );
}

/**
 * Gives the lock back, or keeps it with the reason after a failed rollback. Touches the holder's own lock only,
 * told by its fence; by the owner alone when the execution does not know whether it got one.
 */
export async function releaseLock(
  table: Table,
  {
    deployment,
    lock,
    outcome,
  }: Omit<Payload<"ReleaseLock">, "deployment"> & { readonly deployment: LockHolder },
): Promise<Answer<"ReleaseLock">> {
  if (outcome.endState === "RollbackFailed") {
    await keepLock(table, deployment, lock, outcome.failure?.cause ?? "the rollback failed");
    return { released: false };
  }
  const released = await updateOwnLock(table, deployment, lock, {
    UpdateExpression: "REMOVE #owner, deploymentId, acquiredAt, keptBecause",
  });
  return { released };
}

/** Keeps the lock beyond its owner's end; false when the holder does not have it. */
export function keepLock(
  table: Table,
  holder: LockHolder,
  lock: Lock | null,
  reason: string,
): Promise<boolean> {
  return updateOwnLock(table, holder, lock, {
    UpdateExpression: "SET keptBecause = :reason",
    ExpressionAttributeValues: { ":reason": reason },
  });
}

async function readLock(table: Table, stackName: string): Promise<LockItem | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.lock(stackName), ConsistentRead: true }),
  );
  return Item as LockItem | undefined;
}

async function assertMayTakeOver(
  stepFunctions: SFNClient,
  held: LockItem,
  { stackName, acknowledgedFailedRollback }: Deployment,
): Promise<void> {
  if (held.keptBecause !== undefined) {
    if (acknowledgedFailedRollback === held.deploymentId) return;
    throw new DeploymentError(
      "FailedRollbackNotAcknowledged",
      `the rollback of ${held.deploymentId} on ${stackName} failed (${held.keptBecause}); look at the stack, ` +
        `then start again with "acknowledgeFailedRollback": "${held.deploymentId}"`,
    );
  }
  if (!(await isRunning(stepFunctions, held.owner ?? ""))) return;
  throw new DeploymentError(
    "DeploymentInProgress",
    `${stackName} is being deployed by ${held.deploymentId} (${held.owner}) since ${held.acquiredAt}; ` +
      "wait for its end, or halt it",
  );
}

async function isRunning(stepFunctions: SFNClient, executionArn: string): Promise<boolean> {
  try {
    const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return status === "RUNNING" || status === "PENDING_REDRIVE";
  } catch (error) {
    // Step Functions forgets an execution 90 days after its end.
    if (isNamed(error, "ExecutionDoesNotExist")) return false;
    throw error;
  }
}

/** Takes the lock if it still is as it was seen; undefined when somebody else was faster. */
async function takeLock(
  { table, clock }: LockServices,
  { executionArn, id, stackName }: Deployment,
  seen: LockItem | undefined,
): Promise<Lock | undefined> {
  const fence = (seen?.fence ?? 0) + 1;
  const taken = await updateIf(table, {
    Key: keys.lock(stackName),
    UpdateExpression:
      "SET #owner = :owner, fence = :fence, deploymentId = :id, acquiredAt = :now REMOVE keptBecause",
    ConditionExpression: seen
      ? `fence = :seen AND ${seen.owner ? "#owner = :seenOwner" : "attribute_not_exists(#owner)"}`
      : "attribute_not_exists(pk)",
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: {
      ":owner": executionArn,
      ":fence": fence,
      ":id": id,
      ":now": new Date(clock.now()).toISOString(),
      ...(seen && { ":seen": seen.fence }),
      ...(seen?.owner && { ":seenOwner": seen.owner }),
    },
  });
  return taken ? { fence } : undefined;
}

function updateOwnLock(
  table: Table,
  { executionArn, stackName }: LockHolder,
  lock: Lock | null,
  change: Pick<UpdateCommandInput, "UpdateExpression" | "ExpressionAttributeValues">,
): Promise<boolean> {
  return updateIf(table, {
    Key: keys.lock(stackName),
    UpdateExpression: change.UpdateExpression,
    ConditionExpression: lock ? "#owner = :me AND fence = :fence" : "#owner = :me",
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: {
      ...change.ExpressionAttributeValues,
      ":me": executionArn,
      ...(lock && { ":fence": lock.fence }),
    },
  });
}

/** False when the condition does not hold. */
async function updateIf(table: Table, update: Omit<UpdateCommandInput, "TableName">): Promise<boolean> {
  try {
    await table.client.send(new UpdateCommand({ TableName: table.name, ...update }));
    return true;
  } catch (error) {
    if (isNamed(error, "ConditionalCheckFailedException")) return false;
    throw error;
  }
}
