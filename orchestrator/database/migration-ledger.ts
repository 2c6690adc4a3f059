import type { ExecuteStatementCommandOutput } from "@aws-sdk/client-rds-data";
import { isNamed } from "../text/named-error.ts";
import {
  asDeploymentError,
  type Connection,
  type Database,
  execute,
  executeStatement,
  initializationFailed,
} from "./data-api.ts";
import { ensureLedger, selectEarlierLedgers, selectLedger } from "./ledger-tables.ts";
import { checksumOf, type Migration } from "./migration.ts";
import { recordMigration } from "./migration-block.ts";
import { runMigration } from "./run-migration.ts";

interface LedgerEntry {
  readonly checksum: string;
  /** Id of the deployment. */
  readonly appliedBy: string;
}

/** The applied migrations, by name. */
export type Ledger = ReadonlyMap<string, LedgerEntry>;

/**
 * Applies the migrations that the ledger does not have, in their order. Idempotent: each is applied once, also with
 * retries, concurrent calls and lost replies. Throws DatabaseResuming, DatabaseBusy and MigrationUnfinished, which the
 * state machine retries, and DatabaseInitializationFailed, also for a file that was changed after it had been applied.
 */
export async function applyMissing(
  database: Database,
  migrations: readonly Migration[],
  deploymentId: string,
): Promise<void> {
  const missing = missingFrom(await readLedger(database), migrations);
  if (missing.length === 0) return;
  for (const migration of missing) await runMigration(database, migration, deploymentId);
  const [lost] = missingFrom(await readLedger(database), migrations);
  if (lost)
    throw initializationFailed(`the migration ${lost.name} ran but is not in the ledger; deploy again`);
}

/**
 * The migrations that the ledger does not have yet. Throws DatabaseInitializationFailed for a file that was changed
 * after it had been applied.
 */
export function missingFrom<Kind extends Migration>(ledger: Ledger, migrations: readonly Kind[]): Kind[] {
  return migrations.filter((migration) => {
    const entry = ledger.get(migration.name);
    if (entry && entry.checksum !== checksumOf(migration)) {
      throw initializationFailed(
        `the file ${migration.name} was changed after deployment ${entry.appliedBy} had applied it; ` +
          "restore it and put the change into a new file",
      );
    }
    return !entry;
  });
}

/** Enters migrations into the ledger whose content the database has, without running them. Idempotent. */
export async function recordFound(
  database: Connection,
  migrations: readonly Migration[],
  deploymentId: string,
): Promise<void> {
  await executeStatement(database, "making the ledger", ensureLedger);
  for (const migration of migrations) {
    const record = recordMigration(migration, deploymentId, "found");
    await executeStatement(database, `recording the migration ${migration.name}`, record);
  }
}

/** The ledger in the database; empty before the first migration. Throws the errors of `executeStatement`. */
export async function readLedger(database: Connection): Promise<Ledger> {
  try {
    return new Map(entriesOf(await execute(database, selectLedger())));
  } catch (error) {
    if (!isUndefinedTable(error)) throw asDeploymentError(error, "reading the ledger of migrations");
  }
  try {
    return await readEarlierLedger(database);
  } catch (error) {
    throw asDeploymentError(error, "reading the earlier ledger of migrations");
  }
}

/** The ledger of an earlier version; empty if there is none. */
async function readEarlierLedger(database: Connection): Promise<Ledger> {
  const { records = [] } = await execute(database, selectEarlierLedgers);
  const tables = records.map(([table]) => table?.stringValue ?? "");
  const ledgers = await Promise.all(tables.map((table) => execute(database, selectLedger(table))));
  return new Map(ledgers.flatMap(entriesOf));
}

const entriesOf = ({ records = [] }: ExecuteStatementCommandOutput): [string, LedgerEntry][] =>
  records.map(([name, checksum, appliedBy]) => [
    name?.stringValue ?? "",
    { checksum: checksum?.stringValue ?? "", appliedBy: appliedBy?.stringValue ?? "" },
  ]);

/** Before the first migration there is no ledger. The Data API has PostgreSQL's error code only in the message. */
const isUndefinedTable = (error: unknown) =>
  isNamed(error, "DatabaseErrorException", "BadRequestException") &&
  (error.message.includes("SQLState: 42P01") ||
    error.message.includes('relation "xray_watch.migrations" does not exist'));
