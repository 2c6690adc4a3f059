import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Deployment } from "../deployment/deployment.ts";
import { executionNameOf, isNamedBy, startOf } from "../deployment/deployment-id.ts";
import { storeDeployment } from "../deployment/deployment-record.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { readExecutionEnd } from "../deployment/execution-end.ts";
import { assertNotEnded } from "../deployment/halt-record.ts";
import { isOwnLock, type LockItem, readLock, updateLockIf } from "../deployment/lock.ts";
import { openCleanUp } from "../deployment/open-clean-up.ts";
import type { Lock, Payload } from "../deployment/payloads.ts";
import { keys, type Table } from "../deployment/table.ts";
import { storePreviousRelease } from "../release/previous-release.ts";
import type { Clock } from "../text/clock.ts";

export interface LockServices {
  readonly table: Table;
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
}

// Each lost race means that another execution has acquired the lock; after three, other deployments are active.
const maxRaces = 3;

/**
 * Stores the deployment, acquires the lock of its stack, and fixes the release that a rollback restores. Idempotent: an
 * execution that holds the lock gets it again. Throws DeploymentInProgress, FailedRollbackNotAcknowledged, LockLost if
 * the execution was stopped meanwhile, and DynamoDB's errors.
 */
export async function acquireLock(
  services: LockServices,
  { deployment }: Payload<"AcquireLock">,
): Promise<Lock> {
  // Before the lock: a deployment that may hold it can be halted and cleaned up. The index first, for nobody else can
  // find what a deployment has left whose clean-up was not called.
  await openCleanUp(services.table, deployment);
  await storeDeployment(services.table, deployment);
  // After the record: the clean-up looks for it after it has stored the end, so one of both finds the other.
  await assertNotEnded(services.table, deployment.id);
  const lock = await takeOrRetakeLock(services, deployment);
  // With the lock: no other execution records a release of the stack.
  await storePreviousRelease(services.table, deployment);
  return lock;
}

async function takeOrRetakeLock(services: LockServices, deployment: Deployment): Promise<Lock> {
  for (let race = 1; race <= maxRaces; race++) {
    const held = await readLock(services.table, deployment.stackName);
    if (held && isOwnLock(held, deployment)) return { fence: held.fence };
    if (held?.owner) await assertMayTakeOver(services.stepFunctions, held, deployment);
    const lock = await takeLock(services, deployment, held);
    if (lock) return lock;
  }
  throw new DeploymentError(
    "DeploymentInProgress",
    `other deployments of ${deployment.stackName} acquired the lock at the same time; start this one again when they have ended`,
  );
}

async function assertMayTakeOver(
  stepFunctions: SFNClient,
  held: LockItem,
  { stackName, executionArn, acknowledgeFailedRollback }: Deployment,
): Promise<void> {
  const owner = executionNameOf(held.deploymentId ?? "");
  if (held.keptBecause !== undefined) {
    if (isNamedBy(held.deploymentId ?? "", acknowledgeFailedRollback ?? "")) return;
    throw new DeploymentError(
      "FailedRollbackNotAcknowledged",
      `the rollback of ${owner} on ${stackName} failed (${held.keptBecause}); check the stack, ` +
        `then start again with "acknowledgeFailedRollback": "${owner}"`,
    );
  }
  // Its own ARN, but another deployment's lock: that one had the same name, and is over.
  if (held.owner === executionArn) return;
  const execution = { executionArn: held.owner ?? "", startedAt: startOf(held.deploymentId ?? "") };
  if (await readExecutionEnd(stepFunctions, execution)) return;
  throw new DeploymentError(
    "DeploymentInProgress",
    `${stackName} is being deployed by ${owner} (${held.owner}) since ${held.acquiredAt}; ` +
      "wait for its end, or halt it",
  );
}

/** Acquires the lock if it is unchanged since it was read; undefined if another execution was faster. */
async function takeLock(
  { table, clock }: LockServices,
  { executionArn, id, stackName }: Deployment,
  seen: LockItem | undefined,
): Promise<Lock | undefined> {
  const fence = (seen?.fence ?? 0) + 1;
  const taken = await updateLockIf(table, {
    Key: keys.lock(stackName),
    UpdateExpression:
      "SET #owner = :owner, fence = :fence, deploymentId = :id, acquiredAt = :now REMOVE keptBecause",
    // Each owner has a fence of its own, so the same fence is the same owner, or a lock that is free since.
    ConditionExpression: seen ? "fence = :seen" : "attribute_not_exists(pk)",
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: {
      ":owner": executionArn,
      ":fence": fence,
      ":id": id,
      ":now": new Date(clock.now()).toISOString(),
      ...(seen && { ":seen": seen.fence }),
    },
  });
  return taken ? { fence } : undefined;
}
