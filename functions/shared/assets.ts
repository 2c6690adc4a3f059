import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Migration } from "../../orchestrator/database/migration.ts";
import type { Environment } from "./environment.ts";
import { setting } from "./settings.ts";

// Lambda unpacks a function there: its bundle, and beside it the assets of `infra/functions/functions.ts`.
const folder = (environment: Environment) => setting(environment, "LAMBDA_TASK_ROOT");

/** Body of the compute stack's template. */
export const computeTemplate = (environment: Environment): string =>
  readFileSync(join(folder(environment), "compute.template.json"), "utf8");

/** The service's migrations, in the order of their names. */
export function migrations(environment: Environment): readonly Migration[] {
  const database = join(folder(environment), "database");
  return readdirSync(database)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(database, name), "utf8") }));
}
