import { type Connection, executeStatement } from "./data-api.ts";

/** What a database has, by names without schema. */
export interface DatabaseObjects {
  /** The schemas that have a table, a view or something else with a table's name, by this name. */
  readonly relations: ReadonlyMap<string, readonly string[]>;
  /** Its own views. */
  readonly views: ReadonlySet<string>;
  /** Its own functions and operators, without PostgreSQL's and those of extensions. */
  readonly functions: ReadonlySet<string>;
  /** Where a name without schema is created. */
  readonly schema: string;
}

const isOwn = `nspname NOT IN ('pg_catalog', 'information_schema', 'xray_watch') AND nspname NOT LIKE 'pg\\_toast%'`;
const ofNoExtension = (object: string, catalog: string) => `NOT EXISTS (SELECT FROM pg_depend d
  WHERE d.objid = ${object} AND d.deptype = 'e' AND d.classid = CAST('pg_catalog.${catalog}' AS regclass))`;

/** From the catalog: information_schema shows only what the user has a privilege on. The SQL has no colons. */
const selects = {
  // PostgreSQL's own too: a name without schema finds these first.
  relations: `SELECT relname, string_agg(nspname, chr(10)), bool_or(relkind = 'v' AND ${isOwn})
    FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'pg_catalog' OR ${isOwn} GROUP BY relname`,
  functions: `SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
    WHERE ${isOwn} AND ${ofNoExtension("p.oid", "pg_proc")}
    UNION SELECT oprname FROM pg_operator o JOIN pg_namespace n ON n.oid = oprnamespace
    WHERE ${isOwn} AND ${ofNoExtension("o.oid", "pg_operator")}`,
  schema: "SELECT coalesce(current_schema(), '')",
};

/** What the database has of its own. Throws the errors of `executeStatement`. */
export async function readDatabaseObjects(database: Connection): Promise<DatabaseObjects> {
  const rows = async (sql: string) => {
    const { records = [] } = await executeStatement(database, "reading what the database has", sql);
    return records;
  };
  const relations = await rows(selects.relations);
  const functions = await rows(selects.functions);
  const [schema] = await rows(selects.schema);
  const nameOf = ([name]: (typeof relations)[number]) => name?.stringValue ?? "";
  return {
    relations: new Map(relations.map((row) => [nameOf(row), (row[1]?.stringValue ?? "").split("\n")])),
    views: new Set(relations.filter(([, , isView]) => isView?.booleanValue).map(nameOf)),
    functions: new Set(functions.map(nameOf)),
    schema: schema?.[0]?.stringValue ?? "",
  };
}
