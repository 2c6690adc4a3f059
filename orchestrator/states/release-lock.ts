import { keepLock, type LockHolder, updateOwnLock } from "../deployment/lock.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";

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
