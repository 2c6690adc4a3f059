import type { RDSDataClient } from "@aws-sdk/client-rds-data";
import { breakingChanges } from "../database/breaking-migrations.ts";
import { type Database, executeStatement } from "../database/data-api.ts";
import {
  type DatabasePlan,
  databasePlanOf,
  storeDatabasePlan,
  withFound,
} from "../database/database-plan.ts";
import { findExisting } from "../database/existing-content.ts";
import { applyMissing, missingFrom, readLedger, recordFound } from "../database/migration-ledger.ts";
import type { ReadMigration } from "../database/read-migration.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";

export interface DatabaseServices {
  readonly rdsData: RDSDataClient;
  readonly table: Table;
  readonly target: Target;
  /** The bundled migrations. */
  readonly migrations: readonly ReadMigration[];
  readonly sleep: Database["sleep"];
}

/**
 * Plans the migrations of the target's database, once, and applies the backward-compatible ones; the others wait for the
 * approval. A database with `migrations: false` is only woken, so that the new version does not find it paused.
 * Idempotent. Throws DatabaseResuming, DatabaseBusy, MigrationUnfinished (retried), DatabaseInitializationFailed, LockLost.
 */
export async function initializeDatabase(
  services: DatabaseServices,
  { deployment, lock }: Payload<"InitializeDatabase">,
): Promise<Answer<"InitializeDatabase">> {
  const { rdsData, table, target, migrations, sleep } = services;
  await assertLockHeld(table, deployment, lock);
  if (!target.database) return storeSkipped(services, deployment.id, "has no database");
  const database = { rdsData, database: target.database, sleep };
  if (!target.database.migrations) {
    await executeStatement(database, "waking the database", "SELECT 1");
    return storeSkipped(services, deployment.id, "has a database without migrations; it was only woken");
  }
  const plan = await storeDatabasePlan(table, deployment.id, await makePlan(database, migrations));
  const found = plan.migrations.filter((migration) => migration.found);
  if (found.length > 0) await recordFound(database, found, deployment.id);
  const now = plan.migrations.filter(({ status }) => status !== "afterApproval");
  await applyMissing(database, now, deployment.id);
  return answerOf(plan);
}

async function storeSkipped(
  { table, target }: DatabaseServices,
  deploymentId: string,
  reason: string,
): Promise<Answer<"InitializeDatabase">> {
  const skipped = `the target ${target.stackName} ${reason}`;
  return answerOf(await storeDatabasePlan(table, deploymentId, { migrations: [], skipped }));
}

async function makePlan(database: Database, migrations: readonly ReadMigration[]): Promise<DatabasePlan> {
  const ledger = await readLedger(database);
  const unrecorded = missingFrom(ledger, migrations);
  const found = ledger.size === 0 ? await findExisting(database, unrecorded) : [];
  const missing = unrecorded.filter(({ name }) => !found.includes(name));
  const tables = missing.length > 0 ? await tablesIn(database) : new Set<string>();
  const pending = missing.map(({ name, statements }) => {
    const breaking = breakingChanges(statements, (table) => tables.has(table));
    return [name, breaking] as const;
  });
  return withFound(databasePlanOf(migrations, new Map(pending)), found);
}

/** Existing tables and views. The SQL has no colons: the Data API treats them as parameters. */
const readTables = `SELECT table_name FROM information_schema.tables
WHERE table_schema NOT IN ('pg_catalog', 'information_schema', 'xray_watch')`;

async function tablesIn(database: Database): Promise<ReadonlySet<string>> {
  const { records = [] } = await executeStatement(database, "reading the tables", readTables);
  return new Set(records.map(([table]) => table?.stringValue ?? ""));
}

const answerOf = ({ migrations, skipped }: DatabasePlan): Answer<"InitializeDatabase"> => ({
  migrations: migrations.map(({ name, status }) => ({ name, status })),
  ...(skipped && { skipped }),
});
