import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checksumOf, type Migration } from "../../../orchestrator/database/migration.ts";
import type { MigrationFacts } from "../../../orchestrator/database/migration-facts.ts";
import { loadParser } from "./sql-parser.ts";
import { readSql } from "./statement-reader.ts";

/** Reads the migrations of a folder, in the order of their names. */
export async function readMigrations(folder: string): Promise<readonly MigrationFacts[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const files = names.map(async (name) => ({ name, sql: await readFile(join(folder, name), "utf8") }));
  return factsOf(await Promise.all(files));
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
