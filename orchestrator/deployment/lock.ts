import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { isNamed } from "../text/named-error.ts";
import type { Deployment } from "./deployment.ts";
import { DeploymentError } from "./errors.ts";
import type { Lock } from "./payloads.ts";
import { keys, readItem, type Table } from "./table.ts";

/** The stored lock. It is never deleted, so that the fence always grows. */
export interface LockItem {
  readonly fence: number;
  /** ARN of the execution that holds the lock; missing while it is free. */
  readonly owner?: string;
  readonly deploymentId?: string;
  /** ISO 8601, UTC. */
  readonly acquiredAt?: string;
  /** Why an ended execution still owns it: its rollback failed, and no one has acknowledged that. */
  readonly keptBecause?: string;
}

/** The execution that acquires or releases a lock, and its stack. */
export type LockHolder = Pick<Deployment, "id" | "executionArn" | "stackName">;

/** Whether the deployment owns the lock, and not an earlier one whose execution had the same name and ARN. */
export const isOwnLock = (held: LockItem, { id, executionArn }: LockHolder): boolean =>
  held.owner === executionArn && held.deploymentId === id;

/** Throws LockLost unless the deployment still holds the lock that it acquired. */
export async function assertLockHeld(table: Table, holder: LockHolder, lock: Lock): Promise<void> {
  const held = await readLock(table, holder.stackName);
  if (held?.owner === holder.executionArn && held.fence === lock.fence) return;
  throw new DeploymentError(
    "LockLost",
    `the lock on ${holder.stackName} belongs to ${held?.deploymentId ?? "no deployment"} now; start the deployment again`,
  );
}

/** Keeps the lock after its owner's end; false if the holder does not own it. */
export function storeKeptLock(
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

/** The stored lock; undefined if the stack was never locked. */
export async function readLock(table: Table, stackName: string): Promise<LockItem | undefined> {
  const item = await readItem(table, keys.lock(stackName));
  return item as LockItem | undefined;
}

/** Changes the lock if the holder owns it; false otherwise. */
export function updateOwnLock(
  table: Table,
  { id, executionArn, stackName }: LockHolder,
  lock: Lock | null,
  change: Pick<UpdateCommandInput, "UpdateExpression" | "ExpressionAttributeValues">,
): Promise<boolean> {
  return updateLockIf(table, {
    Key: keys.lock(stackName),
    UpdateExpression: change.UpdateExpression,
    ConditionExpression: `#owner = :me AND deploymentId = :id${lock ? " AND fence = :fence" : ""}`,
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: {
      ...change.ExpressionAttributeValues,
      ":me": executionArn,
      ":id": id,
      ...(lock && { ":fence": lock.fence }),
    },
  });
}

/** A conditional update; false if the condition is not met. */
export async function updateLockIf(
  table: Table,
  update: Omit<UpdateCommandInput, "TableName">,
): Promise<boolean> {
  try {
    await table.client.send(new UpdateCommand({ TableName: table.name, ...update }));
    return true;
  } catch (error) {
    if (isNamed(error, "ConditionalCheckFailedException")) return false;
    throw error;
  }
}
