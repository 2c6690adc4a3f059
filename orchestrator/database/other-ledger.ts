import type { LedgerSetting } from "../deployment/target.ts";
import { type Connection, executeStatement, initializationFailed } from "./data-api.ts";
import { ledgerTools, Unreadable } from "./ledger-tools.ts";
import type { Migration } from "./migration.ts";
import { literal, quotedName } from "./sql-text.ts";

/**
 * The migrations that another tool has applied, by its own ledger, which is only read. Throws DatabaseInitializationFailed
 * where that does not tell: a migration that failed or has not ended, a file whose name is not the tool's, a missing table in a
 * database that has others.
 */
export async function appliedByTool<Kind extends Migration>(
  database: Connection,
  { tool, table: named }: LedgerSetting,
  migrations: readonly Kind[],
): Promise<readonly Kind[]> {
  const { title, table: usual, select, read } = ledgerTools[tool];
  const table = named ?? usual;
  const [quoted, lock] = [quotedTable(table), quotedTable(`${table}_lock`)];
  const activity = `reading the ledger of ${title}`;
  if (!(await exists(database, quoted, activity))) {
    if (await isEmpty(database, activity)) return [];
    throw unread(
      title,
      table,
      "there is no such table, and the database has others",
      "check database.ledger of the target",
    );
  }
  const { records = [] } = await executeStatement(database, activity, select(quoted, lock));
  const rows = records.map((row) => row.map((field) => field.stringValue ?? ""));
  try {
    const isApplied = read(rows);
    return migrations.filter(({ name }) => isApplied(name));
  } catch (error) {
    throw error instanceof Unreadable ? unread(title, table, error.message, error.remedy) : error;
  }
}

const unread = (title: string, table: string, problem: string, remedy: string) =>
  initializationFailed(
    `the ledger of ${title}, ${table}, does not tell what is applied: ${problem} (${remedy})`,
  );

/** A name as the settings allow it, with or without its schema. */
function quotedTable(table: string): string {
  const [name = "", schema] = table.split(".").reverse();
  return quotedName({ name, ...(schema !== undefined && { schema }) });
}

const exists = (database: Connection, quoted: string, activity: string) =>
  isTrue(database, activity, `SELECT to_regclass(${literal(quoted)}) IS NOT NULL`);

/** Whether it has no table but those of our ledger. */
const isEmpty = (database: Connection, activity: string) =>
  isTrue(
    database,
    activity,
    `SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'xray_watch') AND n.nspname NOT LIKE 'pg\\_%')`,
  );

async function isTrue(database: Connection, activity: string, sql: string): Promise<boolean> {
  const { records = [] } = await executeStatement(database, activity, sql);
  return records[0]?.[0]?.booleanValue === true;
}
