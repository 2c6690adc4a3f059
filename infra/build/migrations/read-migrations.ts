import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checksumOf, type Migration, sqlOf } from "../../../orchestrator/database/migration.ts";
import type { Execution } from "../../../orchestrator/database/migration-execution.ts";
import type { MigrationFacts } from "../../../orchestrator/database/migration-facts.ts";
import { readExecution } from "./execution.ts";
import { loadParser } from "./sql-parser.ts";
import { readSql } from "./statement-reader.ts";

/** Reads the migrations of a folder, in the order of their names. Throws an Error for one that cannot run. */
export async function readMigrations(folder: string): Promise<readonly MigrationFacts[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return factsOf(await Promise.all(names.map((name) => readMigration(folder, name))));
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const bytes = await readFile(join(folder, name));
  try {
    return { name, sql: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (cause) {
    throw new Error(`the migration ${name} cannot run: it is not in UTF-8; save it in UTF-8`, { cause });
  }
}

/** What PostgreSQL's parser finds in each migration. Throws an Error for one that cannot run. */
export async function factsOf(migrations: readonly Migration[]): Promise<readonly MigrationFacts[]> {
  await loadParser();
  return migrations.map((migration) => ({
    name: migration.name,
    checksum: checksumOf(migration),
    statements: readSql(sqlOf(migration)),
    execution: executionOf(migration),
  }));
}

function executionOf(migration: Migration): Execution {
  try {
    return readExecution(sqlOf(migration));
  } catch (cause) {
    throw new Error(`the migration ${migration.name} cannot run: ${(cause as Error).message}`, { cause });
  }
}
