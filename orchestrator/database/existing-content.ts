import { type Connection, executeStatement, initializationFailed } from "./data-api.ts";
import type { Migration } from "./migration.ts";
import type { Content, CreatedTable, ObjectName } from "./migration-execution.ts";
import { type ExistingContent, readExistingContent } from "./read-existing-content.ts";
import { quotedName } from "./sql-text.ts";

/**
 * The migrations whose content a database without a ledger has already, because people have initialised it: the first
 * ones, as long as each of them only creates tables that are there with the same columns and indexes, or only inserts
 * rows into tables that have rows. They are to be recorded and not run. Throws DatabaseInitializationFailed where the
 * database has a part of a migration, or another table of its name.
 */
export async function findExisting(
  database: Connection,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  if (await hasLedger(database)) return [];
  const existing = await readExistingContent(database, migrations.map(contentOf));
  if (existing.tables.size === 0) return [];
  const found: string[] = [];
  for (const migration of migrations) {
    if (found.length === migrations.indexOf(migration) && isFound(migration, existing))
      found.push(migration.name);
    else assertNothingTwice(migration, existing);
  }
  return found;
}

async function hasLedger(database: Connection): Promise<boolean> {
  const sql = "SELECT to_regclass('xray_watch.migrations') IS NOT NULL";
  const { records = [] } = await executeStatement(database, "looking for the ledger", sql);
  return records[0]?.[0]?.booleanValue === true;
}

const unknownContent: Content = { tables: [], indexes: [], inserts: [], others: true };

const contentOf = ({ execution }: Migration): Content => execution?.content ?? unknownContent;

/** Whether the database has all of it. Throws if it has a part of it, or something else of its names. */
function isFound(migration: Migration, existing: ExistingContent): boolean {
  const content = contentOf(migration);
  const { tables, indexes, inserts, others } = content;
  const there = tables.filter(({ table }) => existing.tables.has(quotedName(table)));
  if (there.length === 0) return tables.length === 0 && isFilled(migration, existing);
  if (there.length < tables.length) throw refused(migration, `it has ${namesOf(there)}, and not the others`);
  for (const table of there) {
    const difference = differenceOf(table, existing);
    if (difference) throw refused(migration, difference);
  }
  const missing = indexes.filter((index) => !existing.indexes.has(index));
  if (missing.length > 0)
    throw refused(migration, `it has ${namesOf(there)} without the index ${missing.join(", ")}`);
  if (others)
    throw refused(migration, `it has ${namesOf(there)}, and whether it has the rest cannot be told`);
  const empty = inserts.filter((table) => !existing.filled.has(quotedName(table)));
  if (empty.length > 0) throw refused(migration, `it has ${namesOf(there)} without the rows`);
  return true;
}

/** Whether it only inserts rows, and every table of them has rows. */
function isFilled(migration: Migration, existing: ExistingContent): boolean {
  const { inserts, indexes, others } = contentOf(migration);
  if (others || indexes.length > 0 || inserts.length === 0) return false;
  const filled = inserts.filter((table) => existing.filled.has(quotedName(table)));
  if (filled.length > 0 && filled.length < inserts.length)
    throw refused(migration, `it has rows in ${filled.map(quotedName).join(", ")}, and not in the others`);
  return filled.length > 0;
}

/** What runs may neither insert rows where some are, nor meet a table that is there. */
function assertNothingTwice(migration: Migration, existing: ExistingContent): void {
  const { tables, inserts } = contentOf(migration);
  const there = tables.filter(({ table }) => existing.tables.has(quotedName(table)));
  if (there.length > 0)
    throw refused(migration, `it has ${namesOf(there)}, and not what the migrations before it make`);
  const filled = inserts.filter((table) => existing.filled.has(quotedName(table)));
  if (filled.length > 0) throw refused(migration, `it has rows in ${filled.map(quotedName).join(", ")}`);
}

function differenceOf({ table, columns }: CreatedTable, existing: ExistingContent): string | undefined {
  const own = (existing.tables.get(quotedName(table)) ?? []).join(", ");
  const expected = columns
    .map((column) => existing.columnInWords(column))
    .sort()
    .join(", ");
  return own === expected
    ? undefined
    : `its table ${quotedName(table)} has the columns ${own}, not ${expected}`;
}

const namesOf = (tables: readonly { readonly table: ObjectName }[]) =>
  `the table ${tables.map(({ table }) => quotedName(table)).join(", ")}`;

const refused = ({ name }: Migration, what: string) =>
  initializationFailed(
    `it has content and no ledger, and not exactly that of ${name}: ${what}. Make it like the migrations, or enter those ` +
      "that it has into the ledger (docs/running-migrations.md), then deploy again",
  );
