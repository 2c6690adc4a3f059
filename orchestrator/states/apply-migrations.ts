import type { RDSDataClient } from "@aws-sdk/client-rds-data";
import { assertApproved, type ConsentServices } from "../approval/approved-plan.ts";
import type { Database } from "../database/data-api.ts";
import { heldBack, readDatabasePlan } from "../database/database-plan.ts";
import { applyMissing } from "../database/migration-ledger.ts";
import { commandLine, type PlannedTask } from "../database/planned-task.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import { imageInPlaceOf } from "../image/migration-image.ts";
import { readRequestedImage } from "../image/requested-image.ts";
import { type MigrationTaskServices, runMigrationTask } from "../migration-task/run-migration-task.ts";
import { assertTaskStopped, stopMigrationTask } from "../migration-task/stop-migration-task.ts";
import { isTaskStarted } from "../migration-task/task-record.ts";
import { isNamed } from "../text/named-error.ts";

export interface ApplyMigrationsServices extends ConsentServices, MigrationTaskServices {
  readonly rdsData: RDSDataClient;
  readonly sleep: Database["sleep"];
}

/**
 * Applies the migrations that waited for the approval, from the stored plan, and compares the ledger with the plan; or runs
 * the task that migrates. Idempotent; begins nothing unless the current plan is the approved one. Throws LockLost,
 * ChangeSetObsolete, ApprovedPlanDiffers, NotApproved, DeploymentHalted, DatabaseResuming, DatabaseBusy, MigrationUnfinished
 * (retried) and DatabaseInitializationFailed.
 */
export async function applyMigrations(
  services: ApplyMigrationsServices,
  payload: Payload<"ApplyMigrations">,
): Promise<Answer<"ApplyMigrations">> {
  const { rdsData, table, target, sleep } = services;
  const { deployment, phase, lock } = payload;
  await Promise.all([assertLockHeld(table, deployment, lock), passSafePoint(services, payload)]);
  // It was approved when its task was started; from then on it is only waited for.
  if (!(await isTaskStarted(table, deployment.id))) await assertApproved(services, payload);
  const plan = await readDatabasePlan(table, deployment.id);
  if (!plan) throw withoutPlan(deployment.id);
  if (plan.task && phase === "deploy") return runTask(services, deployment, plan.task);
  const waiting = heldBack(plan);
  if (waiting.length === 0) return { applied: [] };
  if (target.database?.migrations !== true) throw withoutDatabase(target.stackName);
  await applyMissing({ rdsData, database: target.database, sleep }, plan.migrations, deployment.id);
  return { applied: waiting.map(({ name }) => name) };
}

async function runTask(
  services: ApplyMigrationsServices,
  { id: deploymentId, stackName }: Deployment,
  planned: PlannedTask,
): Promise<Answer<"ApplyMigrations">> {
  const image = imageInPlaceOf(planned.runningImage, await readRequestedImage(services.table, deploymentId));
  if (!image) throw withoutImage(deploymentId);
  await runMigrationTask(services, { deploymentId, stackName, planned, image });
  return { applied: [commandLine(planned.command)] };
}

/** A safe point also while a task migrates: a halt stops it, and takes effect once it has stopped. */
async function passSafePoint(
  services: ApplyMigrationsServices,
  { deployment, phase }: Payload<"ApplyMigrations">,
): Promise<void> {
  try {
    await assertNotHalted(services.table, deployment.id, phase);
  } catch (error) {
    if (!isNamed(error, "DeploymentHalted")) throw error;
    await stopMigrationTask(services, deployment.id, "The deployment was halted");
    await assertTaskStopped(services, deployment.id);
    throw error;
  }
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

const withoutImage = (deploymentId: string) =>
  new DeploymentError(
    "ApprovedPlanDiffers",
    `the digest of the image that migrates is not recorded for ${deploymentId}; start it again`,
  );
