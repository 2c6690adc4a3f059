import { sha256 } from "../text/sha256.ts";
import { type Database, executeStatement } from "./data-api.ts";
import { blockText, checksumOf } from "./migration.ts";
import { applyOnce, blockBeginning, type StepRun } from "./migration-block.ts";
import type { BlockStep } from "./migration-execution.ts";
import { runWatched } from "./run-watched.ts";

// Characters: https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html
const maxSqlLength = 65_536;

/** Whether a text may not fit into one call with the statement around it, which has some 3,500 characters. */
export const isLong = (text: string): boolean => text.length > maxSqlLength - 6_000;

// In UTF-8 a part stays below the limit too, should it count bytes.
const partLength = 15_000;

/** Runs a block once, in one transaction with its record. Throws the errors of `runWatched`. */
export async function runBlock(database: Database, run: StepRun, block: BlockStep): Promise<void> {
  const text = blockText(run.migration, block);
  const tag = `$file_${checksumOf(run.migration)}$`;
  const sql = isLong(text) ? await uploaded(database, run, text) : applyOnce(run, `${tag}${text}${tag}`);
  const activity = `the migration ${run.migration.name}`;
  await runWatched(database, { activity, sql, beginning: blockBeginning(run.migration) });
}

/**
 * Stores a text that is too long for one call in the database, in parts. Returns the statement that runs it from there:
 * one statement again, so that it takes effect as a whole.
 */
async function uploaded(database: Database, run: StepRun, text: string): Promise<string> {
  const { migration, step } = run;
  const checksum = checksumOf(migration);
  const tag = `$part_${checksum}$`;
  for (const [part, content] of partsOf(text).entries()) {
    await executeStatement(
      database,
      `storing part ${part + 1} of the migration ${migration.name}`,
      `INSERT INTO xray_watch.migration_text (checksum, step, part, content)
VALUES ('${checksum}', ${step}, ${part}, ${tag}${content}${tag}) ON CONFLICT (checksum, step, part) DO UPDATE SET content = excluded.content`,
    );
  }
  return applyOnce(
    run,
    `(SELECT string_agg(content, '' ORDER BY part) FROM xray_watch.migration_text
    WHERE checksum = '${checksum}' AND step = ${step}
    HAVING encode(sha256(convert_to(string_agg(content, '' ORDER BY part), 'UTF8')), 'hex') = '${sha256(text)}')`,
  );
}

/** The text in parts; no part ends within a character of two code units. */
function partsOf(text: string): readonly string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${partLength}}`, "gu")) ?? [];
}
