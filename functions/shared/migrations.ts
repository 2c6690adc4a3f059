import { readdirSync, readFileSync } from "node:fs";
import { factsFile, type MigrationFacts } from "../../orchestrator/database/migration-facts.ts";
import { type ReadMigration, withFacts } from "../../orchestrator/database/read-migration.ts";

/** The service's migrations, which lie beside the bundle, in the order of their names, with what the build read. */
export function migrations(): readonly ReadMigration[] {
  const folder = new URL("./database/", import.meta.url);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ name, sql: readFileSync(new URL(name, folder), "utf8") }));
  const facts = JSON.parse(readFileSync(new URL(factsFile, folder), "utf8")) as readonly MigrationFacts[];
  return withFacts(files, facts);
}
