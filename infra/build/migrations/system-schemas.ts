import type { Effect } from "../../../orchestrator/database/migration-facts.ts";
import { unreadable } from "./effects.ts";
import type { Parsed } from "./sql-parser.ts";

const ledger = "xray_watch";
const isSystem = (schema: string) =>
  [ledger, "pg_catalog", "information_schema"].includes(schema) || schema.startsWith("pg_toast");

/**
 * The effects of a statement, also those on PostgreSQL's own relations and on the ledger: no migration has created these,
 * whatever it has created with the same name.
 */
export function withSystemEffects(statement: Parsed, effects: readonly Effect[]): readonly Effect[] {
  const named = schemasIn(statement.node).filter(isSystem);
  const onlyReads = statement.kind === "SelectStmt" && effects.length === 0;
  if (named.length === 0 || onlyReads) return effects;
  const always = effects.map(({ table: _table, onlyIfExists: _ifExists, ...effect }) => effect);
  return named.includes(ledger)
    ? [...always, unreadable(`it names the schema ${ledger}, which records what was applied`)]
    : always;
}

/** The schemas in the names of relations, and in names that the tree holds as plain lists, as those of DROP. */
function schemasIn(tree: unknown): readonly string[] {
  if (typeof tree !== "object" || tree === null) return [];
  const { schemaname, items } = tree as { readonly schemaname?: unknown; readonly items?: unknown };
  const own = typeof schemaname === "string" ? [schemaname] : [];
  return [...own, ...(Array.isArray(items) ? textsOf(items) : []), ...Object.values(tree).flatMap(schemasIn)];
}

const textsOf = (items: readonly { readonly String?: { readonly sval?: string } }[]) =>
  items.flatMap((item) => item.String?.sval ?? []);
