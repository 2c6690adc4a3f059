import type { RDSDataClient } from "@aws-sdk/client-rds-data";
import { assertApproved, type ConsentServices } from "../approval/approved-plan.ts";
import type { Database } from "../database/data-api.ts";
import { heldBack, readDatabasePlan } from "../database/database-plan.ts";
import { applyMissing } from "../database/migration-ledger.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";

export interface ApplyMigrationsServices extends ConsentServices {
  readonly rdsData: RDSDataClient;
  readonly sleep: Database["sleep"];
}

/**
 * Applies the migrations that waited for the approval, from the stored plan, and compares the ledger with the plan.
 * Idempotent; changes nothing unless the current plan is the approved one. Throws LockLost, ChangeSetObsolete,
 * ApprovedPlanDiffers, NotApproved, DeploymentHalted, DatabaseResuming, DatabaseBusy, MigrationUnfinished (retried) and
 * DatabaseInitializationFailed.
 */
export async function applyMigrations(
  services: ApplyMigrationsServices,
  payload: Payload<"ApplyMigrations">,
): Promise<Answer<"ApplyMigrations">> {
  const { rdsData, table, target, sleep } = services;
  const { deployment, phase, lock } = payload;
  await Promise.all([assertLockHeld(table, deployment, lock), assertNotHalted(table, deployment.id, phase)]);
  await assertApproved(services, payload);
  const plan = await readDatabasePlan(table, deployment.id);
  if (!plan) throw withoutPlan(deployment.id);
  const waiting = heldBack(plan);
  if (waiting.length === 0) return { applied: [] };
  if (!target.database?.migrations) throw withoutDatabase(target.stackName);
  await applyMissing({ rdsData, database: target.database, sleep }, plan.migrations, deployment.id);
  return { applied: waiting.map(({ name }) => name) };
}

const withoutPlan = (deploymentId: string) =>
  new DeploymentError(
    "ApprovedPlanDiffers",
    `no plan for the database is recorded for ${deploymentId}; start it again`,
  );

const withoutDatabase = (stackName: string) =>
  new DeploymentError(
    "ApprovedPlanDiffers",
    `migrations were approved, and the target ${stackName} has none in the settings any more; start the deployment again`,
  );
