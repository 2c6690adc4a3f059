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
  /** The tables and views that it names, each once, without schema. */
  readonly tables: readonly string[];
  readonly breaks: readonly Break[];
}

/** Something that the previous release cannot work with. */
export interface Break {
  /** In plain words, e.g. `it drops the table tasks`. */
  readonly reason: string;
  /** It is breaking only if this table or view is in use. */
  readonly table?: string;
  /** Its effect is not known, so it counts as breaking. */
  readonly unreadable?: true;
}

/** The file with these facts; in a bundle, it lies beside the migrations. */
export const factsFile = "migration-facts.json";
