import type { Effect, EffectClass } from "../../../orchestrator/database/migration-facts.ts";

/** An effect that the approval permits. With a table or view, it is none on one that the migration has created. */
export const effectOf = (kind: EffectClass, reason: string, table?: string): Effect => ({
  class: kind,
  reason,
  ...(table !== undefined && { table }),
});

/** An effect that the previous release cannot live with: the policy denies it unless the input names the file. */
export const breakingEffect = (kind: EffectClass, reason: string, table?: string): Effect => ({
  ...effectOf(kind, reason, table),
  breaking: true,
});

/** The same, and none if there is no such table or view. */
export const ifExists = (effect: Effect): Effect => ({ ...effect, onlyIfExists: true });

/** What cannot be read has an unknown effect. */
export const unreadable = (what: string, table?: string): Effect =>
  breakingEffect("unknown", `it cannot be read (${what})`, table);
