import { type Connection, executeStatement } from "./data-api.ts";
import type { Content, CreatedColumn } from "./migration-execution.ts";
import { literal, quotedName } from "./sql-text.ts";

/** What a database has of the tables that migrations name. Tables are named as `quotedName` writes them. */
export interface ExistingContent {
  /** The columns of each table that exists, in words, sorted. */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly indexes: ReadonlySet<string>;
  /** The tables that have rows. */
  readonly filled: ReadonlySet<string>;
  /** A column of a migration in the same words. */
  readonly columnInWords: (column: CreatedColumn) => string;
}

/** Reads it. Throws the errors of `executeStatement`. */
export async function readExistingContent(
  database: Connection,
  contents: readonly Content[],
): Promise<ExistingContent> {
  const named = contents.flatMap(({ tables, inserts }) => [...tables.map(({ table }) => table), ...inserts]);
  const names = [...new Set(named.map(quotedName))];
  const columns = contents.flatMap(({ tables }) => tables.flatMap((table) => table.columns));
  const select = async (sql: string) => {
    const { records = [] } = await executeStatement(database, "reading what the database has", sql);
    return records.map((row) => row.map((field) => String(field.stringValue ?? field.booleanValue ?? "")));
  };
  const tables = names.length === 0 ? new Map() : await readTables(select, names);
  const types = tables.size === 0 ? new Map() : await readTypes(select, columns);
  return {
    tables,
    indexes: new Set((await select(selectIndexes)).map(([name = ""]) => name)),
    filled: new Set(await readFilled(select, [...tables.keys()])),
    columnInWords: (column) =>
      inWords(column.name, types.get(typeKey(column)) ?? column.type, column.notNull),
  };
}

type Select = (sql: string) => Promise<readonly (readonly string[])[]>;

const inWords = (name: string, type: string, notNull: boolean) =>
  `${name} ${type}${notNull ? " NOT NULL" : ""}`;

const valuesOf = (rows: readonly string[]) => rows.map((row) => `(${row})`).join(", ");

async function readTables(select: Select, names: readonly string[]) {
  const rows =
    await select(`SELECT e.name, a.attname, format_type(a.atttypid, a.atttypmod), CAST(a.attnotnull AS text)
FROM (VALUES ${valuesOf(names.map(literal))}) AS e (name)
JOIN pg_attribute a ON a.attrelid = to_regclass(e.name) AND a.attnum > 0 AND NOT a.attisdropped`);
  const tables = new Map<string, string[]>();
  for (const [name = "", column = "", type = "", notNull] of rows) {
    tables.set(name, [...(tables.get(name) ?? []), inWords(column, type, notNull === "true")].sort());
  }
  return tables;
}

const typeKey = ({ type, modifier }: CreatedColumn) => `${type} ${modifier}`;

/** The types as PostgreSQL writes them; one that it does not know is missing. */
async function readTypes(select: Select, columns: readonly CreatedColumn[]): Promise<Map<string, string>> {
  const types = [...new Map(columns.map((column) => [typeKey(column), column])).values()];
  if (types.length === 0) return new Map();
  const rows = await select(`SELECT e.key, format_type(to_regtype(e.type), e.modifier)
FROM (VALUES ${valuesOf(types.map((column) => `${literal(typeKey(column))}, ${literal(column.type)}, ${column.modifier}`))}) AS e (key, type, modifier)
WHERE to_regtype(e.type) IS NOT NULL`);
  return new Map(rows.map(([key = "", type = ""]) => [key, type]));
}

const selectIndexes =
  "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid AND c.relnamespace <> CAST('pg_catalog' AS regnamespace)";

async function readFilled(select: Select, tables: readonly string[]): Promise<readonly string[]> {
  if (tables.length === 0) return [];
  const rows = await select(
    tables.map((table) => `SELECT ${literal(table)} WHERE EXISTS (SELECT FROM ${table})`).join(" UNION ALL "),
  );
  return rows.map(([table = ""]) => table);
}
