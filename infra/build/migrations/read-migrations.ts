import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checksumOf, type Migration } from "../../../orchestrator/database/migration.ts";
import type { MigrationFacts } from "../../../orchestrator/database/migration-facts.ts";
import { hasByteOrderMark } from "../../../orchestrator/text/byte-order-mark.ts";
import { loadParser } from "./sql-parser.ts";
import { readSql } from "./statement-reader.ts";

/** Reads the migrations of a folder, in the order of their names. Throws an Error for one with a byte order mark. */
export async function readMigrations(folder: string): Promise<readonly MigrationFacts[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return factsOf(await Promise.all(names.map((name) => readMigration(folder, name))));
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const sql = await readFile(join(folder, name), "utf8");
  // PostgreSQL's error would name a statement that looks right.
  if (!hasByteOrderMark(sql)) return { name, sql };
  throw new Error(`the migration ${name} starts with a byte order mark (U+FEFF); save it without`);
}

/** What PostgreSQL's parser finds in each migration. */
export async function factsOf(migrations: readonly Migration[]): Promise<readonly MigrationFacts[]> {
  await loadParser();
  return migrations.map((migration) => ({
    name: migration.name,
    checksum: checksumOf(migration),
    statements: readSql(migration.sql),
  }));
}
