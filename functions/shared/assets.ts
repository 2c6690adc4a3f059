import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { factsFile, type MigrationFacts } from "../../orchestrator/database/migration-facts.ts";
import { type ReadMigration, withFacts } from "../../orchestrator/database/read-migration.ts";
import type { Environment } from "./environment.ts";
import { setting } from "./settings.ts";

// Lambda unpacks a function here: its bundle, and beside it the assets that `infra/functions/functions.ts` lists.
const folder = (environment: Environment) => setting(environment, "LAMBDA_TASK_ROOT");

/** The compute stack's template, as JSON. */
export const computeTemplate = (environment: Environment): string =>
  readFileSync(join(folder(environment), "compute.template.json"), "utf8");

/** The service's migrations in the order of their names, each with the facts that the build found in it. */
export function migrations(environment: Environment): readonly ReadMigration[] {
  const database = join(folder(environment), "database");
  const files = readdirSync(database)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(database, name), "utf8") }));
  const facts = JSON.parse(readFileSync(join(database, factsFile), "utf8")) as readonly MigrationFacts[];
  return withFacts(files, facts);
}
