import { readdirSync, readFileSync } from "node:fs";
import type { Migration } from "../../orchestrator/database/migration.ts";

/** The service's migrations, which lie beside the bundle, in the order of their names. */
export function migrations(): readonly Migration[] {
  const folder = new URL("./database/", import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ name, sql: readFileSync(new URL(name, folder), "utf8") }));
}
