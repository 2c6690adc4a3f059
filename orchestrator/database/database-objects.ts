import { type Connection, executeStatement } from "./data-api.ts";
import type { DatabaseObjects } from "./migration-effects.ts";

const isOwn = (schemas: string) => `nspname NOT IN (${schemas}) AND nspname NOT LIKE 'pg\\_toast%'`;

/** From the catalog: information_schema shows only what the user has a privilege on. The SQL has no colons. */
const selects = {
  // PostgreSQL's own too: a name without schema finds these first.
  relations: `SELECT DISTINCT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE ${isOwn("'information_schema', 'xray_watch'")}`,
  functions: `SELECT DISTINCT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
    WHERE ${isOwn("'pg_catalog', 'information_schema', 'xray_watch'")}`,
};

/** What the database has of its own. Throws the errors of `executeStatement`. */
export async function readDatabaseObjects(database: Connection): Promise<DatabaseObjects> {
  const names = async (sql: string) => {
    const { records = [] } = await executeStatement(database, "reading what the database has", sql);
    return new Set(records.map(([name]) => name?.stringValue ?? ""));
  };
  return { relations: await names(selects.relations), functions: await names(selects.functions) };
}
