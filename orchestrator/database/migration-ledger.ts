import { isNamed } from "../text/named-error.ts";
import { type Database, execute, executeStatement, failed, meaningOf } from "./data-api.ts";
import { applyOnce, checksumOf, type Migration, readLedger } from "./migration.ts";

interface LedgerEntry {
  readonly checksum: string;
  /** Id of the deployment. */
  readonly appliedBy: string;
}

/** The migrations that were applied, by name. */
export type Ledger = ReadonlyMap<string, LedgerEntry>;

// https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html
const maxSqlLength = 65_536;

/**
 * Applies those of the migrations that the ledger does not have, in their order, each once, whatever is repeated,
 * concurrent or lost. Throws DatabaseResuming (call again) and DatabaseInitializationFailed, also for a migration
 * that was applied with another content.
 */
export async function applyMissing(
  database: Database,
  migrations: readonly Migration[],
  deploymentId: string,
): Promise<void> {
  const missing = missingFrom(await ledgerOf(database), migrations);
  if (missing.length === 0) return;
  for (const migration of missing) await apply(database, migration, deploymentId);
  const [lost] = missingFrom(await ledgerOf(database), migrations);
  if (lost) throw failed(`the migration ${lost.name} ran but is not in the ledger; deploy again`);
}

/** Those the ledger does not have yet. Throws DatabaseInitializationFailed for one that was changed since. */
export function missingFrom<Kind extends Migration>(ledger: Ledger, migrations: readonly Kind[]): Kind[] {
  return migrations.filter((migration) => {
    const entry = ledger.get(migration.name);
    if (entry && entry.checksum !== checksumOf(migration)) {
      throw failed(
        `the file ${migration.name} was changed after deployment ${entry.appliedBy} had applied it; ` +
          "restore it and put the change into a new file",
      );
    }
    return !entry;
  });
}

/** What was applied to the database so far. */
export async function ledgerOf(database: Database): Promise<Ledger> {
  try {
    const { records = [] } = await execute(database, readLedger);
    return new Map(
      records.map(([name, checksum, appliedBy]) => [
        name?.stringValue ?? "",
        { checksum: checksum?.stringValue ?? "", appliedBy: appliedBy?.stringValue ?? "" },
      ]),
    );
  } catch (error) {
    if (isUndefinedTable(error)) return new Map();
    throw meaningOf(error, "reading the ledger of migrations");
  }
}

async function apply(database: Database, migration: Migration, deploymentId: string): Promise<void> {
  const sql = applyOnce(migration, deploymentId);
  if (sql.length > maxSqlLength) {
    throw failed(
      `the file ${migration.name} has ${migration.sql.length} characters and the Data API takes ${maxSqlLength} ` +
        "with what is around them; split it",
    );
  }
  // A definition that takes longer than the call goes on; the next call waits for it by the lock.
  await executeStatement(database, `the migration ${migration.name}`, sql, { continueAfterTimeout: true });
}

/** Before the first migration there is no ledger; the Data API tells PostgreSQL's code in the message only. */
const isUndefinedTable = (error: unknown) =>
  isNamed(error, "DatabaseErrorException", "BadRequestException") &&
  (error.message.includes("SQLState: 42P01") ||
    error.message.includes('relation "schema_migrations" does not exist'));
