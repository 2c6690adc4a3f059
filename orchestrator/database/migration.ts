import { withoutByteOrderMark } from "../text/byte-order-mark.ts";
import { sha256 } from "../text/sha256.ts";
import type { BlockStep, Execution, Step } from "./migration-execution.ts";

/** One migration of the service: an SQL file that is applied once. Migrations are ordered by name. */
export interface Migration {
  readonly name: string;
  /** The file as it is, also with a byte order mark. */
  readonly sql: string;
  /** Missing: the whole file is one block. */
  readonly execution?: Execution;
}

/** SHA-256, hex, of the file; it shows whether the file was changed after it had been applied. */
export const checksumOf = ({ sql }: { readonly sql: string }): string => sha256(sql);

/** What PostgreSQL reads of the file: a byte order mark is no SQL. */
export const sqlOf = ({ sql }: { readonly sql: string }): string => withoutByteOrderMark(sql);

/** The steps of a migration, in their order; at least one. */
export function stepsOf(migration: Migration): readonly Step[] {
  const steps = migration.execution?.steps ?? [];
  return steps.length > 0 ? steps : [{ kind: "block", ranges: [[0, sqlOf(migration).length]] }];
}

/** The SQL of a block. */
export function blockText(migration: Migration, { ranges }: BlockStep): string {
  const sql = sqlOf(migration);
  return ranges.map(([from, to]) => sql.slice(from, to)).join("\n;\n");
}
