/** What one migration did when it was applied to a clone of the database. */
export interface MeasuredMigration {
  /** The file's name. */
  readonly name: string;
  readonly milliseconds: number;
  /** Statements that ran outside of a transaction: their locks are not measured. */
  readonly statementsAlone: number;
  /** The strongest lock that it held on each table, of those that keep readers or writers waiting. */
  readonly locks: readonly MeasuredLock[];
  /** Tables whose rows were all written anew. */
  readonly rewritten: readonly string[];
  readonly rows: ChangedRows;
}

export interface MeasuredLock {
  /** With its schema, unless that is `public`. */
  readonly table: string;
  /** In PostgreSQL's words, e.g. `ACCESS EXCLUSIVE`. */
  readonly mode: string;
  /** At most: from the earliest time at which it can have been taken to the end of its transaction. */
  readonly heldMs: number;
}

export interface ChangedRows {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}
