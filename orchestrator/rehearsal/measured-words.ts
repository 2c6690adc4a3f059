import { counted, formatDuration } from "../text/duration.ts";
import type { ChangedRows, MeasuredLock, MeasuredMigration } from "./measured-migration.ts";

/** What the migrations did together: `3.0 s, one ACCESS EXCLUSIVE lock of 12 ms on tasks, 40 rows updated`. */
export function measuredWords(migrations: readonly MeasuredMigration[]): string {
  const total = migrations.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return [
    formatDuration(total),
    ...lockWords(migrations.flatMap(({ locks }) => locks)),
    ...aloneWords(migrations.reduce((sum, { statementsAlone }) => sum + statementsAlone, 0)),
    ...rewrittenWords(migrations.flatMap(({ rewritten }) => rewritten)),
    ...rowsWords(migrations.map(({ rows }) => rows)),
  ].join(", ");
}

/** One lock: `ACCESS EXCLUSIVE on tasks, 12 ms`. */
export const heldLock = ({ mode, table, heldMs }: MeasuredLock): string =>
  `${mode} on ${table}, ${formatDuration(heldMs)}`;

/** Rows that were changed, in words; empty if there are none. */
export function rowsWords(all: readonly ChangedRows[]): readonly string[] {
  return (["inserted", "updated", "deleted"] as const).flatMap((kind) => {
    const rows = all.reduce((sum, changed) => sum + changed[kind], 0);
    return rows > 0 ? [`${counted(rows, "row")} ${kind}`] : [];
  });
}

/** Those that keep readers or writers waiting first; each mode on its own. */
function lockWords(locks: readonly MeasuredLock[]): readonly string[] {
  if (locks.length === 0) return ["no measured lock keeps anybody waiting"];
  const modes = [...new Set(locks.map(({ mode }) => mode))];
  return modes.map((mode) => {
    const held = locks.filter((lock) => lock.mode === mode);
    const longest = Math.max(...held.map(({ heldMs }) => heldMs));
    const tables = [...new Set(held.map(({ table }) => table))].join(", ");
    return held.length === 1
      ? `one ${mode} lock of ${formatDuration(longest)} on ${tables}`
      : `${held.length} ${mode} locks of up to ${formatDuration(longest)} on ${tables}`;
  });
}

export const aloneWords = (statements: number): readonly string[] =>
  statements > 0
    ? [`${counted(statements, "statement")} outside of a transaction, whose locks are not measured`]
    : [];

const rewrittenWords = (tables: readonly string[]): readonly string[] =>
  tables.length > 0 ? [`${tables.join(", ")} rewritten`] : [];
