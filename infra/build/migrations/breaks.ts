import type { Break } from "../../../orchestrator/database/migration-facts.ts";

/** Breaks the previous release if that uses the table or view. */
export const breakOf = (table: string | undefined, reason: string): Break => ({
  reason,
  ...(table !== undefined && { table }),
});

/** What nobody can tell the effect of. With a table, it has an effect on that alone. */
export const unreadable = (what: string, table?: string): Break => ({
  ...breakOf(table, `it cannot be read (${what})`),
  unreadable: true,
});
