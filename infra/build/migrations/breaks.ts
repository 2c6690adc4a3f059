import type { Break } from "../../../orchestrator/database/migration-facts.ts";

/** A break of the previous release; with a table or view, only if the release uses it. */
export const breakOf = (table: string | undefined, reason: string): Break => ({
  reason,
  ...(table !== undefined && { table }),
});

/** A break because the effect is not known. With a table, it can affect only that table. */
export const unreadable = (what: string, table?: string): Break => ({
  ...breakOf(table, `it cannot be read (${what})`),
  unreadable: true,
});
