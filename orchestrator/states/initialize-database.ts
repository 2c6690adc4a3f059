import type { RDSDataClient } from "@aws-sdk/client-rds-data";
import { type Database, executeStatement } from "../database/data-api.ts";
import { readDatabaseObjects } from "../database/database-objects.ts";
import {
  type DatabasePlan,
  databasePlanOf,
  heldBack,
  marked,
  readDatabasePlan,
  storeDatabasePlan,
} from "../database/database-plan.ts";
import { findExisting } from "../database/existing-content.ts";
import { ledgerTools } from "../database/ledger-tools.ts";
import { effectsOn } from "../database/migration-effects.ts";
import { applyMissing, missingFrom, readLedger, recordFound } from "../database/migration-ledger.ts";
import { appliedByTool } from "../database/other-ledger.ts";
import type { ReadMigration } from "../database/read-migration.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import { type BeforeApproval, type MigrationTaskSettings, migrationTaskOf } from "../deployment/target.ts";
import { type PlanTaskServices, planMigrationTask } from "../migration-task/plan-migration-task.ts";
import { lastRelease } from "../release/release.ts";

export interface DatabaseServices extends PlanTaskServices {
  readonly rdsData: RDSDataClient;
  readonly table: Table;
  /** The bundled migrations. */
  readonly migrations: readonly ReadMigration[];
  readonly sleep: Database["sleep"];
}

/**
 * Plans the migrations of the target's database, once, and applies those that may run before the approval; the others wait
 * for it, and so does a task that migrates. A database with `migrations: false` is only woken, so that the new version does
 * not find it paused.
 * Idempotent. Throws DatabaseResuming, DatabaseBusy, MigrationUnfinished (retried), DatabaseInitializationFailed, LockLost.
 */
export async function initializeDatabase(
  services: DatabaseServices,
  { deployment, lock }: Payload<"InitializeDatabase">,
): Promise<Answer<"InitializeDatabase">> {
  const { rdsData, table, target, sleep } = services;
  await assertLockHeld(table, deployment, lock);
  if (!target.database) return storeSkipped(services, deployment.id, "has no database");
  const database = { rdsData, database: target.database, sleep };
  if (!target.database.migrations) {
    await executeStatement(database, "waking the database", "SELECT 1");
    return storeSkipped(services, deployment.id, "has a database without migrations; it was only woken");
  }
  const settings = migrationTaskOf(target.database);
  if (settings) return planTask(services, deployment, { database, settings });
  const plan =
    (await readDatabasePlan(table, deployment.id)) ?? (await planOnce(services, deployment.id, database));
  const found = plan.migrations.filter(({ found, appliedBy }) => found ?? appliedBy);
  if (found.length > 0) await recordFound(database, found, deployment.id);
  const now = plan.migrations.filter(({ status }) => status !== "afterApproval");
  await applyMissing(database, now, deployment.id);
  return answerOf(plan, target.database.rehearsal);
}

/** A release that comes back has no command for the way back: only its image and its parameters are restored. */
async function planTask(
  services: DatabaseServices,
  { id, release }: Deployment,
  { database, settings }: { readonly database: Database; readonly settings: MigrationTaskSettings },
): Promise<Answer<"InitializeDatabase">> {
  await executeStatement(database, "waking the database", "SELECT 1");
  if (release) return storeSkipped(services, id, "restores a release, and no task migrates back");
  const known = await readDatabasePlan(services.table, id);
  if (known) return answerOf(known);
  const task = await planMigrationTask(services, settings);
  return answerOf(await storeDatabasePlan(services.table, id, { migrations: [], task }));
}

async function storeSkipped(
  { table, target }: DatabaseServices,
  deploymentId: string,
  reason: string,
): Promise<Answer<"InitializeDatabase">> {
  const skipped = `the target ${target.stackName} ${reason}`;
  return answerOf(await storeDatabasePlan(table, deploymentId, { migrations: [], skipped }));
}

async function planOnce(
  { table, target, migrations }: DatabaseServices,
  deploymentId: string,
  database: Database,
): Promise<DatabasePlan> {
  const allWait = await whyAllWait(table, target.stackName, database.database.beforeApproval);
  return storeDatabasePlan(table, deploymentId, await makePlan(database, migrations, allWait));
}

/** Why no migration runs before the approval; undefined if additive ones do. */
async function whyAllWait(
  table: Table,
  stackName: string,
  choice: BeforeApproval = "firstInitialization",
): Promise<string | undefined> {
  if (choice === "nothing")
    return "nothing of the database is changed before the approval (beforeApproval of its settings)";
  if (choice === "additive") return undefined;
  const release = await lastRelease(table, stackName);
  return (
    release &&
    `a release uses the database (${release.image}), and only the first initialisation runs before the approval`
  );
}

async function makePlan(
  database: Database,
  migrations: readonly ReadMigration[],
  allWait: string | undefined,
): Promise<DatabasePlan> {
  const ledger = await readLedger(database);
  const unrecorded = missingFrom(ledger, migrations);
  const { found, marks } = await findApplied(database, unrecorded, ledger.size === 0);
  const missing = unrecorded.filter(({ name }) => !found.includes(name));
  if (missing.length === 0) return marked(databasePlanOf(migrations, new Map()), found, marks);
  const objects = await readDatabaseObjects(database);
  const pending = missing.map(({ name, statements }, index) => {
    const before = missing.slice(0, index).flatMap((migration) => migration.statements);
    return [name, { effects: effectsOn(objects, statements, before) }] as const;
  });
  return marked(databasePlanOf(migrations, new Map(pending), allWait), found, marks);
}

/** What somebody else has applied: another tool, by its ledger, or people in a database that had none. */
async function findApplied(database: Database, migrations: readonly ReadMigration[], isFirst: boolean) {
  const { ledger } = database.database;
  if (ledger) {
    const applied = await appliedByTool(database, ledger, migrations);
    return { found: applied.map(({ name }) => name), marks: { appliedBy: ledgerTools[ledger.tool].title } };
  }
  return { found: isFirst ? await findExisting(database, migrations) : [], marks: { found: true } as const };
}

const answerOf = (plan: DatabasePlan, isRehearsed = false): Answer<"InitializeDatabase"> => ({
  migrations: plan.migrations.map(({ name, status }) => ({ name, status })),
  ...(plan.skipped && { skipped: plan.skipped }),
  rehearse: isRehearsed && heldBack(plan).length > 0,
});
