import type { Execution } from "./migration-execution.ts";

/** What the build found in one SQL file, with PostgreSQL's own parser. */
export interface MigrationFacts {
  /** The file's name. */
  readonly name: string;
  /** SHA-256, hex, of the file that was parsed. */
  readonly checksum: string;
  readonly statements: readonly StatementFacts[];
  readonly execution: Execution;
}

/** One statement that runs with the migration; those inside a DO block are listed separately. */
export interface StatementFacts {
  /** The parser's name for its kind, e.g. `AlterTableStmt`. */
  readonly kind: string;
  /** Its beginning, as it stands in the file. */
  readonly words: string;
  /** The plain tables and sequences that it creates, without schema: only these are known to be new. */
  readonly creates?: readonly string[];
  /** Everything that gets a table's name by it. */
  readonly names?: readonly RelationName[];
  /** Its name, of these, for something that was there before. */
  readonly renames?: string;
  /** The relations that its queries read, without schema. */
  readonly reads?: readonly string[];
  /** The tables into which it puts rows. */
  readonly fills?: readonly string[];
  readonly references?: readonly Reference[];
  /** Its short but strong locks: others who want the table wait until the migration ends. */
  readonly locks?: readonly TableLock[];
  /** Its time depends on the number of rows. */
  readonly isLong?: true;
  /** The functions of PostgreSQL that it calls without schema; one of the database's own may have the name. */
  readonly calls: readonly string[];
  /** Empty if it is proven that it only adds, and quickly. */
  readonly effects: readonly Effect[];
}

export interface RelationName {
  readonly schema?: string;
  readonly name: string;
}

/** A foreign key. */
export interface Reference {
  readonly table: string;
  readonly to: string;
}

export interface TableLock {
  readonly table: string;
  readonly mode: "ACCESS EXCLUSIVE" | "SHARE ROW EXCLUSIVE";
}

/** What a statement may do to those who use the database, besides adding to it. */
export const effectClasses = [
  "destroysData",
  "breaksPreviousRelease",
  "blocks",
  "rewritesTable",
  "takesLong",
  "changesRights",
  "unknown",
] as const;

export type EffectClass = (typeof effectClasses)[number];

export interface Effect {
  readonly class: EffectClass;
  /** In plain words, e.g. `it drops the table tasks`. */
  readonly reason: string;
  /** It has this effect only on this table or view: none if the migration has created it itself. */
  readonly table?: string;
  /** It has no effect either if the database has no such table or view. */
  readonly onlyIfExists?: true;
  /** The previous release cannot work with it, or it cannot be told: the policy denies it unless the input names the file. */
  readonly breaking?: true;
}

/** The file with these facts; in a bundle, it lies beside the migrations. */
export const factsFile = "migration-facts.json";
