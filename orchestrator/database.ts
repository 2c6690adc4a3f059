import { ExecuteStatementCommand, type RDSDataClient } from "@aws-sdk/client-rds-data";
import { DeploymentError } from "./errors.ts";
import { assertLockHeld } from "./lock.ts";
import { applyOnce, checksumOf, type Migration, readLedger } from "./migration.ts";
import { isNamed } from "./named-error.ts";
import type { Answer, Payload } from "./payloads.ts";
import { redactText } from "./redaction.ts";
import type { Table } from "./table.ts";
import type { Target, TargetDatabase } from "./target.ts";

export interface DatabaseServices {
  readonly rdsData: RDSDataClient;
  readonly table: Table;
  readonly target: Target;
  /** The bundled ones. */
  readonly migrations: readonly Migration[];
}

interface LedgerEntry {
  readonly checksum: string;
  /** Id of the deployment. */
  readonly appliedBy: string;
}

type Ledger = ReadonlyMap<string, LedgerEntry>;

// https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html
const maxSqlLength = 65_536;

/**
 * Brings the target's database to the service's schema. One whose schema is not ours is only woken, so that
 * the new version finds it awake. Throws DatabaseResuming (call again), DatabaseInitializationFailed, LockLost.
 */
export async function initializeDatabase(
  services: DatabaseServices,
  { deployment, lock }: Payload<"InitializeDatabase">,
): Promise<Answer<"InitializeDatabase">> {
  const { rdsData, table, target, migrations } = services;
  await assertLockHeld(table, deployment, lock);
  if (!target.database)
    return { migrations: [], skipped: `the target ${target.stackName} names no database` };
  const session = { rdsData, database: target.database, migrations };
  if (target.database.migrations) return migrate(session, deployment.id);
  await wake(session);
  return { migrations: [], skipped: `the database of ${target.stackName} is awake; its schema is not ours` };
}

/** What one run works with. */
interface Session {
  readonly rdsData: RDSDataClient;
  readonly database: TargetDatabase;
  readonly migrations: readonly Migration[];
}

async function wake(session: Session): Promise<void> {
  try {
    await execute(session, "SELECT 1");
  } catch (error) {
    throw meaningOf(error, "waking the database");
  }
}

/** Each migration once, whatever is repeated, concurrent or lost. */
async function migrate(services: Session, deploymentId: string): Promise<Answer<"InitializeDatabase">> {
  const before = await ledgerOf(services);
  const pending = pendingOf(services.migrations, before);
  for (const migration of pending) await apply(services, migration, deploymentId);
  const after = pending.length > 0 ? await ledgerOf(services) : before;
  const [missing] = pendingOf(services.migrations, after);
  if (missing) throw failed(`the migration ${missing.name} ran but is not in the ledger; deploy again`);
  return {
    migrations: services.migrations.map(({ name }) => ({
      name,
      applied: after.get(name)?.appliedBy === deploymentId,
    })),
  };
}

/** Those the ledger does not have yet. Throws DatabaseInitializationFailed for one that was changed since. */
function pendingOf(migrations: readonly Migration[], ledger: Ledger): Migration[] {
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

async function apply(services: Session, migration: Migration, deploymentId: string): Promise<void> {
  const sql = applyOnce(migration, deploymentId);
  if (sql.length > maxSqlLength) {
    throw failed(
      `the file ${migration.name} has ${migration.sql.length} characters and the Data API takes ${maxSqlLength} ` +
        "with what is around them; split it",
    );
  }
  try {
    // A definition that takes longer than the call goes on; the next call waits for it by the lock.
    await execute(services, sql, { continueAfterTimeout: true });
  } catch (error) {
    throw meaningOf(error, `the migration ${migration.name}`);
  }
}

async function ledgerOf(services: Session): Promise<Ledger> {
  try {
    const { records = [] } = await execute(services, readLedger);
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

const execute = (
  { rdsData, database: { clusterArn, secretArn, name } }: Session,
  sql: string,
  options: { readonly continueAfterTimeout?: boolean } = {},
) => {
  const where = { resourceArn: clusterArn, secretArn, database: name };
  return rdsData.send(new ExecuteStatementCommand({ ...where, sql, ...options }));
};

/** Before the first migration there is no ledger; the Data API tells PostgreSQL's code in the message only. */
const isUndefinedTable = (error: unknown) =>
  isNamed(error, "DatabaseErrorException", "BadRequestException") &&
  (error.message.includes("SQLState: 42P01") ||
    error.message.includes('relation "schema_migrations" does not exist'));

/** Errors that pass by themselves, or by asking again. */
const momentary = [
  "DatabaseResumingException",
  "DatabaseUnavailableException",
  "StatementTimeoutException",
  "ServiceUnavailableError",
] as const;

/** Errors that stay until somebody changes something, and what that is. */
const remedies: Readonly<Record<string, string>> = {
  AccessDeniedException: "allow the function rds-data:ExecuteStatement and secretsmanager:GetSecretValue",
  ForbiddenException: "allow the function rds-data:ExecuteStatement and secretsmanager:GetSecretValue",
  BadRequestException: "check database.clusterArn, secretArn and name of the target",
  DatabaseErrorException: "correct the SQL, or database.name of the target",
  DatabaseNotFoundException: "check database.clusterArn of the target",
  HttpEndpointNotEnabledException:
    "enable the Data API of the cluster, and check database.clusterArn of the target",
  InvalidSecretException:
    "check database.secretArn of the target; the secret must hold username and password",
  SecretsErrorException: "check database.secretArn of the target; the secret must hold username and password",
  UnsupportedResultException: "correct the SQL",
  ValidationException: "correct the SQL",
};

function meaningOf(error: unknown, activity: string): unknown {
  if (!(error instanceof Error)) return error;
  const { name } = error;
  const reason = `${name}: ${redactText(error.message)}`;
  if (isNamed(error, ...momentary)) {
    const remedy = "wait until the database is available, then deploy again";
    return new DeploymentError("DatabaseResuming", `${activity}: ${reason} (${remedy})`, { cause: error });
  }
  const remedy = remedies[name];
  return remedy ? failed(`${activity}: ${reason} (${remedy})`, error) : error;
}

const failed = (problem: string, cause?: Error) =>
  new DeploymentError("DatabaseInitializationFailed", `the database was not initialised: ${problem}`, {
    cause,
  });
