import type { StatementFacts } from "./migration-facts.ts";

/** Whether the previous release may use a table or a view: those that are not there yet are nobody's. */
export type IsInUse = (table: string) => boolean;

/** What in a migration the previous release cannot work with, or nobody can read, each once, in plain words. */
export function breakingChanges(statements: readonly StatementFacts[], isInUse: IsInUse): readonly string[] {
  const breaks = statements.flatMap((statement) => statement.breaks);
  const found = breaks.filter(({ table }) => table === undefined || isInUse(table));
  return [...new Set(found.map(({ reason }) => reason))];
}
