import { type LockHolder, storeKeptLock, updateOwnLock } from "../deployment/lock.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";

/**
 * Releases the lock, or keeps it with a reason after a failed rollback. Changes only the holder's own lock, identified
 * by its fence, or only by its owner if the execution does not know whether it acquired one. Idempotent.
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
    await storeKeptLock(table, deployment, lock, outcome.failure?.cause ?? "the rollback failed");
    return { released: false };
  }
  const released = await updateOwnLock(table, deployment, lock, {
    UpdateExpression: "REMOVE #owner, deploymentId, acquiredAt, keptBecause",
  });
  return { released };
}
