import type { DatabaseObjects } from "./database-objects.ts";
import { jointEffects } from "./joint-effects.ts";
import type { Effect, EffectClass, StatementFacts } from "./migration-facts.ts";

/** One effect of a migration on its database. */
export interface MigrationEffect {
  readonly class: EffectClass;
  readonly reason: string;
  /** The beginning of the statement. */
  readonly statement: string;
  readonly breaking?: true;
}

/**
 * What a migration does to its database besides adding to it, each once; empty only if that is proven. `before` are the
 * statements of the migrations that run before it.
 */
export function effectsOn(
  database: DatabaseObjects,
  statements: readonly StatementFacts[],
  before: readonly StatementFacts[] = [],
): readonly MigrationEffect[] {
  const all = [...before, ...statements];
  const created = new Set(all.flatMap(({ creates = [] }) => creates));
  const renamed = new Set(all.flatMap(({ renames }) => renames ?? []));
  const isThere = (table: string) => database.relations.has(table) || renamed.has(table);
  const isNew = (table: string) => created.has(table) && !isThere(table);
  const isNone = ({ table, onlyIfExists }: Effect) =>
    table !== undefined && (isNew(table) || (onlyIfExists === true && !isThere(table)));
  const found = statements.flatMap((statement) =>
    [
      ...statement.effects.filter((effect) => !isNone(effect)),
      ...ownFunctions(database, statement),
      ...jointEffects(database, statement, { statements, before }),
    ].map(
      (effect): MigrationEffect => ({
        class: effect.class,
        reason: effect.reason,
        statement: statement.words,
        ...(effect.breaking && { breaking: true }),
      }),
    ),
  );
  return found.filter(({ reason }, index) => found.findIndex((other) => other.reason === reason) === index);
}

/** Calls that may find a function of the database in the place of PostgreSQL's. */
const ownFunctions = ({ functions }: DatabaseObjects, { calls }: StatementFacts): readonly Effect[] =>
  calls
    .filter((name) => functions.has(name))
    .map((name) => ({
      class: "unknown",
      reason: `it cannot be read (it calls ${name}, and the database has a function or an operator of its own with this name)`,
      breaking: true,
    }));

/** Why the previous release cannot work with them, in plain words; empty if it can. */
export const breakingReasons = (effects: readonly MigrationEffect[]): readonly string[] =>
  effects.filter(({ breaking }) => breaking).map(({ reason }) => reason);
