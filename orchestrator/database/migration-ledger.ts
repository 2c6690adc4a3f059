import { isNamed } from "../text/named-error.ts";
import {
  asDeploymentError,
  type Database,
  execute,
  executeStatement,
  initializationFailed,
} from "./data-api.ts";
import { applyOnce, checksumOf, type Migration, selectLedger } from "./migration.ts";

interface LedgerEntry {
  readonly checksum: string;
  /** Id of the deployment. */
  readonly appliedBy: string;
}

/** The applied migrations, by name. */
export type Ledger = ReadonlyMap<string, LedgerEntry>;

// Characters: https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html
const maxSqlLength = 65_536;

/**
 * Applies the migrations that the ledger does not have, in their order. Idempotent: each is applied once, also with
 * retries, concurrent calls and lost replies. Throws DatabaseResuming, which the state machine retries, and
 * DatabaseInitializationFailed, also for a file that was changed after it had been applied.
 */
export async function applyMissing(
  database: Database,
  migrations: readonly Migration[],
  deploymentId: string,
): Promise<void> {
  const missing = missingFrom(await readLedger(database), migrations);
  if (missing.length === 0) return;
  for (const migration of missing) await apply(database, migration, deploymentId);
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

/** The ledger in the database; empty before the first migration. Throws the errors of `executeStatement`. */
export async function readLedger(database: Database): Promise<Ledger> {
  try {
    const { records = [] } = await execute(database, selectLedger);
    return new Map(
      records.map(([name, checksum, appliedBy]) => [
        name?.stringValue ?? "",
        { checksum: checksum?.stringValue ?? "", appliedBy: appliedBy?.stringValue ?? "" },
      ]),
    );
  } catch (error) {
    if (isUndefinedTable(error)) return new Map();
    throw asDeploymentError(error, "reading the ledger of migrations");
  }
}

async function apply(database: Database, migration: Migration, deploymentId: string): Promise<void> {
  const sql = applyOnce(migration, deploymentId);
  if (sql.length > maxSqlLength) {
    throw initializationFailed(
      `the file ${migration.name} has ${migration.sql.length} characters; the Data API accepts ${maxSqlLength}, ` +
        "including the statement around it; split the file",
    );
  }
  // DDL that takes longer than the call continues; a retry waits for it at the advisory lock.
  await executeStatement(database, `the migration ${migration.name}`, sql, { continueAfterTimeout: true });
}

/** Before the first migration there is no ledger. The Data API has PostgreSQL's error code only in the message. */
const isUndefinedTable = (error: unknown) =>
  isNamed(error, "DatabaseErrorException", "BadRequestException") &&
  (error.message.includes("SQLState: 42P01") ||
    error.message.includes('relation "schema_migrations" does not exist'));
