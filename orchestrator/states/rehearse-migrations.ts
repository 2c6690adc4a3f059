import type { Database } from "../database/data-api.ts";
import { heldBack, readDatabasePlan } from "../database/database-plan.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import type { TargetDatabase } from "../deployment/target.ts";
import { cloneIdentifier } from "../rehearsal/clone-identity.ts";
import type { MeasuredMigration } from "../rehearsal/measured-migration.ts";
import { measureMigrations } from "../rehearsal/measured-migrations.ts";
import { notRehearsed, type Rehearsal, readRehearsal, storeRehearsal } from "../rehearsal/rehearsal.ts";
import { readRehearsalProgress, storeRehearsalProgress } from "../rehearsal/rehearsal-progress.ts";
import { isNamed } from "../text/named-error.ts";
import { endTrial, type ReleaseTrialServices, tryAgain, tryBefore } from "../verification/release-trial.ts";

export interface RehearseMigrationsServices extends ReleaseTrialServices {
  readonly rdsData: Database["rdsData"];
}

/**
 * Applies the waiting migrations to the clone of the database, measures what they do, and runs the smoke tests of the running
 * release against it before and after. Each call does what is due; idempotent. Throws RehearsalUnfinished,
 * MigrationUnfinished, DatabaseResuming, DatabaseBusy (retried), RehearsalFailed if a migration fails on the clone,
 * DeploymentHalted and LockLost.
 */
export async function rehearseMigrations(
  services: RehearseMigrationsServices,
  { deployment, lock }: Payload<"RehearseMigrations">,
): Promise<Answer<"RehearseMigrations">> {
  const { table } = services;
  await Promise.all([
    assertLockHeld(table, deployment, lock),
    assertNotHalted(table, deployment.id, "deploy"),
  ]);
  const known = await readRehearsal(table, deployment.id);
  const { outcome, why } =
    known ?? (await storeRehearsal(table, deployment.id, await rehearse(services, deployment)));
  await endTrial(services, deployment);
  if (outcome !== "failed") return { outcome };
  throw new DeploymentError(
    "RehearsalFailed",
    `a migration failed on a clone of the database, so nobody was asked and nothing was changed: ${why}`,
  );
}

async function rehearse(services: RehearseMigrationsServices, deployment: Deployment): Promise<Rehearsal> {
  const { table } = services;
  const progress = await readRehearsalProgress(table, deployment.id);
  const { clone } = progress ?? {};
  if (!progress || !clone || !isCloneOf(deployment, clone.database)) {
    return notRehearsed("no clone of the database is recorded");
  }
  const trial = await tryBefore(services, deployment, { ...progress, clone });
  const { measured: migrations } = progress;
  if (migrations)
    return { outcome: "rehearsed", migrations, previousRelease: await tryAgain(services, trial) };
  try {
    const measured = await measure(services, deployment, clone.database);
    const latest = await readRehearsalProgress(table, deployment.id);
    await storeRehearsalProgress(table, deployment.id, { ...progress, ...latest, measured });
  } catch (error) {
    if (isNamed(error, "DatabaseInitializationFailed")) return failedWith(error.message);
    throw error;
  }
  throw new DeploymentError(
    "RehearsalUnfinished",
    "the migrations ran; the running release is tried again next",
  );
}

/** Whatever is recorded: nothing but the deployment's clone is written to before the approval. */
const isCloneOf = ({ id }: Deployment, { clusterArn }: TargetDatabase): boolean =>
  clusterArn.endsWith(`:cluster:${cloneIdentifier(id)}`);

async function measure(
  { table, rdsData, sleep }: RehearseMigrationsServices,
  { id }: Deployment,
  database: TargetDatabase,
): Promise<readonly MeasuredMigration[]> {
  const plan = await readDatabasePlan(table, id);
  return measureMigrations({ rdsData, sleep, database }, plan ? heldBack(plan) : [], id);
}

const failedWith = (why: string): Rehearsal => ({ ...notRehearsed(why), outcome: "failed" });
