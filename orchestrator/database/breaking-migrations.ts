import type { StatementFacts } from "./migration-facts.ts";

/** Whether the previous release may use a table or a view: it cannot use one that does not exist yet. */
export type IsInUse = (table: string) => boolean;

/** Why a migration is not backward compatible, each reason once, in plain words; empty if it is. */
export function breakingChanges(statements: readonly StatementFacts[], isInUse: IsInUse): readonly string[] {
  const breaks = statements.flatMap((statement) => statement.breaks);
  const found = breaks.filter(({ table }) => table === undefined || isInUse(table));
  return [...new Set(found.map(({ reason }) => reason))];
}
