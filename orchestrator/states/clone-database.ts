import { type Connection, executeStatement } from "../database/data-api.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target, TargetDatabase } from "../deployment/target.ts";
import { type CloneServices, ensureClone } from "../rehearsal/clone-cluster.ts";
import { CloneFailed } from "../rehearsal/clone-failed.ts";
import { endpointOf } from "../rehearsal/database-endpoint.ts";
import { openClone } from "../rehearsal/open-clones.ts";
import { notRehearsed, readRehearsal, storeRehearsal } from "../rehearsal/rehearsal.ts";
import { beginRehearsal, storeRehearsalProgress } from "../rehearsal/rehearsal-progress.ts";
import type { Clock } from "../text/clock.ts";
import { isNamed } from "../text/named-error.ts";

export interface CloneDatabaseServices extends CloneServices {
  readonly rdsData: Connection["rdsData"];
  readonly table: Table;
  readonly target: Target;
  readonly clock: Clock;
}

// A fast clone takes minutes, also of terabytes; then its instance starts.
const deadlineMs = 45 * 60 * 1000;

/**
 * Makes a clone of the target's database for a rehearsal, once; each call does what is due. Without one, why is recorded as
 * the rehearsal, and the deployment goes on. Idempotent. Throws RehearsalUnfinished and DatabaseResuming (both retried),
 * DeploymentHalted and LockLost.
 */
export async function cloneDatabase(
  services: CloneDatabaseServices,
  { deployment, lock }: Payload<"CloneDatabase">,
): Promise<Answer<"CloneDatabase">> {
  const { table, clock } = services;
  await Promise.all([
    assertLockHeld(table, deployment, lock),
    assertNotHalted(table, deployment.id, "deploy"),
  ]);
  if (await readRehearsal(table, deployment.id)) return { isCloned: false };
  const progress = await beginRehearsal(table, deployment.id, new Date(clock.now()).toISOString());
  if (progress.clone) return { isCloned: true };
  // Before there is a clone, so that the sweep finds it.
  await openClone(table, deployment);
  try {
    const clone = await readyClone(services, deployment, progress.startedAt);
    await storeRehearsalProgress(table, deployment.id, { ...progress, clone });
    return { isCloned: true };
  } catch (error) {
    if (!(error instanceof CloneFailed)) throw error;
    await storeRehearsal(table, deployment.id, notRehearsed(error.message));
    return { isCloned: false };
  }
}

/** The clone, once it answers. Throws CloneFailed. */
async function readyClone(services: CloneDatabaseServices, deployment: Deployment, startedAt: string) {
  const { clock, target } = services;
  if (!target.database) throw new CloneFailed(`the target ${target.stackName} has no database`);
  if (clock.now() - Date.parse(startedAt) > deadlineMs) {
    throw new CloneFailed(`the clone was not ready within ${deadlineMs / 60_000} minutes`);
  }
  const clone = await ensureClone(services, target.database, deployment.id);
  if (clone === "pending") {
    throw new DeploymentError("RehearsalUnfinished", "the clone of the database is still being made");
  }
  await assertAnswers(services, clone);
  const [own, other] = await Promise.all([
    endpointOf(services, target.database.clusterArn),
    endpointOf(services, clone.clusterArn),
  ]);
  return { database: clone, own, other };
}

async function assertAnswers({ rdsData }: CloneDatabaseServices, database: TargetDatabase): Promise<void> {
  try {
    await executeStatement({ rdsData, database }, "reaching the clone of the database", "SELECT 1");
  } catch (error) {
    throw isNamed(error, "DatabaseInitializationFailed") ? new CloneFailed(error.message) : error;
  }
}
