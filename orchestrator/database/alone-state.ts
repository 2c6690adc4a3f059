import { asDeploymentError, type Database, execute, executeStatement } from "./data-api.ts";
import { lockTimeoutSeconds } from "./migration-block.ts";
import type { AloneStatement, ObjectName } from "./migration-execution.ts";
import { databaseBusy, isLockFailure } from "./run-watched.ts";
import { literal, quotedName } from "./sql-text.ts";

/** How far a statement outside of a transaction has come, as the database's catalog shows it. */
export type AloneState =
  | { readonly is: "notDone" | "done" }
  /** It leaves no trace in the catalog; and nothing that did not end well is there either. */
  | { readonly is: "unknown" }
  /** SQL statements that remove or complete what an attempt has left. */
  | { readonly is: "leftOver"; readonly remedies: readonly string[] };

const notDone: AloneState = { is: "notDone" };
const done: AloneState = { is: "done" };
const unknown: AloneState = { is: "unknown" };

/** Looks at the catalog. Throws the errors of `executeStatement`. */
export function aloneStateOf(
  database: Database,
  statement: AloneStatement,
  activity: string,
): Promise<AloneState> {
  const select = async (sql: string) => {
    const { records = [] } = await executeStatement(database, activity, sql);
    return records.map((row) => row.map((field) => field.stringValue ?? field.booleanValue));
  };
  switch (statement.does) {
    case "createIndex":
      return createdIndex(select, statement.index, statement.table);
    case "dropIndex":
      return droppedIndex(select, statement.index);
    case "detachPartition":
      return detachedPartition(select, statement);
    case "reindex":
      return rebuiltIndexes(select, statement.relation);
    case "vacuum":
      return Promise.resolve(unknown);
  }
}

/** Drops an unusable index, or completes a detachment. Throws DatabaseBusy and the errors of `executeStatement`. */
export async function removeLeftOvers(
  database: Database,
  { remedies }: { readonly remedies: readonly string[] },
  marker: string,
  activity: string,
): Promise<void> {
  for (const remedy of remedies) {
    const continueAfterTimeout = remedy.startsWith("DROP INDEX CONCURRENTLY");
    const removing = execute(database, `${marker} ${remedy}`, { continueAfterTimeout });
    await removing.catch((error: unknown) => {
      throw isLockFailure(error) ? databaseBusy(activity, undefined) : asDeploymentError(error, activity);
    });
  }
}

type Select = (sql: string) => Promise<readonly (readonly (string | boolean | undefined)[])[]>;

/** A statement that takes a strong lock, and waits for it with the limit of a migration. */
const boundedly = (sql: string) => `DO $bounded$
BEGIN
  PERFORM set_config('lock_timeout', '${lockTimeoutSeconds}s', true);
  ${sql};
END
$bounded$`;

const dropOf = (name: unknown) => `DROP INDEX CONCURRENTLY IF EXISTS ${name}`;

/** An index lies in the schema of its table. One of another table is none of ours. */
async function createdIndex(select: Select, index: string, table: ObjectName): Promise<AloneState> {
  const [found] = await select(`SELECT i.indisvalid, quote_ident(n.nspname) || '.' || quote_ident(c.relname)
FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = ${literal(index)} AND i.indrelid = to_regclass(${literal(quotedName(table))})`);
  if (!found) return notDone;
  return found[0] === true ? done : { is: "leftOver", remedies: [dropOf(found[1])] };
}

async function droppedIndex(select: Select, index: ObjectName): Promise<AloneState> {
  const [found] = await select(`SELECT to_regclass(${literal(quotedName(index))}) IS NULL`);
  return found?.[0] === true ? done : notDone;
}

async function detachedPartition(
  select: Select,
  { table, partition }: { readonly table: ObjectName; readonly partition: ObjectName },
): Promise<AloneState> {
  const [found] = await select(`SELECT inhdetachpending FROM pg_inherits
WHERE inhrelid = to_regclass(${literal(quotedName(partition))}) AND inhparent = to_regclass(${literal(quotedName(table))})`);
  if (!found) return done;
  if (found[0] !== true) return notDone;
  const finalize = `ALTER TABLE ${quotedName(table)} DETACH PARTITION ${quotedName(partition)} FINALIZE`;
  return { is: "leftOver", remedies: [boundedly(finalize)] };
}

/** PostgreSQL names the new and the old index of an attempt that ended early `…_ccnew` and `…_ccold`, with a number. */
async function rebuiltIndexes(select: Select, relation: ObjectName | undefined): Promise<AloneState> {
  const of =
    relation &&
    `AND i.indrelid IN (SELECT coalesce((SELECT indrelid FROM pg_index WHERE indexrelid = r.oid), r.oid)
      FROM (SELECT to_regclass(${literal(quotedName(relation))}) AS oid) AS r)`;
  const found = await select(`SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND n.nspname NOT LIKE 'pg\\_%' ${of ?? ""}`);
  return found.length === 0 ? unknown : { is: "leftOver", remedies: found.map(([name]) => dropOf(name)) };
}
