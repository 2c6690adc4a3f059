/** What the build has read in one file of SQL, with PostgreSQL's own parser. */
export interface MigrationFacts {
  /** The file's name. */
  readonly name: string;
  /** SHA-256, hex, of the file that was read. */
  readonly checksum: string;
  readonly statements: readonly StatementFacts[];
}

/** One statement that takes effect while the migration runs; those inside a DO block are listed by themselves. */
export interface StatementFacts {
  /** The parser's name of it, e.g. `AlterTableStmt`. */
  readonly kind: string;
  /** The tables and views that it names, each once, without their schemas. */
  readonly tables: readonly string[];
  readonly breaks: readonly Break[];
}

/** Something that the previous release cannot work with. */
export interface Break {
  /** In plain words, e.g. `it drops the table tasks`. */
  readonly reason: string;
  /** It matters only while this table or view is in use. */
  readonly table?: string;
  /** Nobody knows what it does; so it counts as breaking. */
  readonly unreadable?: true;
}

/** The file, beside the migrations in a bundle, that holds what was read in them. */
export const factsFile = "migration-facts.json";
