/** How a file runs, as the build found it with PostgreSQL's own parser. Positions are characters of `sqlOf`. */
export interface Execution {
  /** In their order; a file of one step takes effect as a whole or not at all. */
  readonly steps: readonly Step[];
  readonly content: Content;
}

/** A part of the file: from a character, to the one after its last. */
export type Range = readonly [from: number, to: number];

export type Step = BlockStep | AloneStep;

/** Statements that run in one transaction. */
export interface BlockStep {
  readonly kind: "block";
  readonly ranges: readonly Range[];
}

/** A statement that PostgreSQL runs outside of a transaction only. */
export interface AloneStep {
  readonly kind: "alone";
  readonly range: Range;
  readonly statement: AloneStatement;
}

/** What it does, as far as it has to be known to repeat it. */
export type AloneStatement =
  | { readonly does: "createIndex"; readonly index: string; readonly table: ObjectName }
  | { readonly does: "dropIndex"; readonly index: ObjectName }
  | { readonly does: "reindex"; readonly relation?: ObjectName }
  | { readonly does: "detachPartition"; readonly table: ObjectName; readonly partition: ObjectName }
  | { readonly does: "vacuum" };

export interface ObjectName {
  readonly schema?: string;
  readonly name: string;
}

/** What a file leaves in an empty database, as far as it can be compared with one that has content. */
export interface Content {
  readonly tables: readonly CreatedTable[];
  readonly indexes: readonly string[];
  /** The tables that it inserts rows into. */
  readonly inserts: readonly ObjectName[];
  /** Whether it also does something that cannot be compared. */
  readonly others: boolean;
}

export interface CreatedTable {
  readonly table: ObjectName;
  readonly columns: readonly CreatedColumn[];
}

export interface CreatedColumn {
  readonly name: string;
  /** A name that `to_regtype` reads. */
  readonly type: string;
  /** Its length or precision, as `pg_attribute.atttypmod` has it; -1: none. */
  readonly modifier: number;
  readonly notNull: boolean;
}
