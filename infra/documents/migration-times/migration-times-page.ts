import type { EffectClass } from "../../../orchestrator/database/migration-facts.ts";
import { effectWords } from "../../../orchestrator/database/plan-words.ts";
import type { MeasuredMigration } from "../../../orchestrator/rehearsal/measured-migration.ts";
import { aloneWords, heldLock, rowsWords } from "../../../orchestrator/rehearsal/measured-words.ts";
import { formatDuration } from "../../../orchestrator/text/duration.ts";
import type { TimedMigration } from "./timed-migrations.ts";

/** A migration with what its text tells, and what it did. */
export interface TimedResult {
  readonly migration: TimedMigration;
  readonly predicted: readonly EffectClass[];
  readonly measured: MeasuredMigration;
}

/** `docs/migration-times.md`; `where` says on what it was measured. */
export function migrationTimesPage(results: readonly TimedResult[], where: string): string {
  return `# What migrations do to a million rows

Each of these migrations was run by itself on a copy of one database, as a deployment runs it, and measured as in
[a rehearsal](rehearsal.md). \`tasks\` and \`events_2026\` have a million rows each. "Predicted" is what the plan says of the text alone
([which migrations wait](migrations.md)): it does not know how many rows there are. \`npm run docs:migration-times\` writes this page; the test of
its list holds it to \`infra/documents/migration-times/timed-migrations.ts\`.

${where}

| migration | predicted | duration | locks that keep readers or writers waiting | written anew | rows |
|---|---|---|---|---|---|
${results.map(rowOf).join("\n")}

Nothing that "only adds" held a lock for long. Two predictions are stricter than what happened: a longer \`varchar\`, or \`text\` in its place,
rewrites nothing, which depends on the types before and after; and a foreign key that is \`NOT VALID\` holds its locks only briefly.

How to read it: a lock is held at most as long as the table says. \`ACCESS EXCLUSIVE\` keeps everybody waiting, also readers; the others keep
writers waiting. Row locks, which \`UPDATE\` and \`DELETE\` hold on the rows that they change until the end of the transaction, are not in the table.
`;
}

function rowOf({ migration, predicted, measured }: TimedResult): string {
  const { milliseconds, locks, rewritten, rows, statementsAlone } = measured;
  return `| ${[
    `${migration.title}<br>\`${migration.sql}\``,
    predicted.map((kind) => effectWords[kind]).join(", ") || "only adds",
    formatDuration(milliseconds),
    [...locks.map(heldLock), ...aloneWords(statementsAlone)].join("; ") || "none",
    rewritten.join(", ") || "no table",
    rowsWords([rows]).join(", ") || "none",
  ].join(" | ")} |`;
}
