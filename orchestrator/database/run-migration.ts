import { type Database, executeStatement, initializationFailed } from "./data-api.ts";
import { ensureLedger } from "./ledger-tables.ts";
import { blockText, checksumOf, type Migration, stepsOf } from "./migration.ts";
import { runAlone } from "./run-alone.ts";
import { isLong, runBlock } from "./run-block.ts";
import { literal } from "./sql-text.ts";

/**
 * Runs the steps of a migration that are not done yet, each once, and enters it into the ledger. Throws DatabaseBusy,
 * DatabaseResuming, MigrationUnfinished (all retried) and DatabaseInitializationFailed.
 */
export async function runMigration(
  database: Database,
  migration: Migration,
  deploymentId: string,
): Promise<void> {
  const steps = stepsOf(migration);
  const isOneCall =
    steps.length === 1 && steps.every((step) => step.kind === "block" && !isLong(blockText(migration, step)));
  if (!isOneCall) await executeStatement(database, "making the ledger", ensureLedger);
  const done = isOneCall ? 0 : await stepsDone(database, migration, steps.length);
  for (const [step, what] of steps.entries()) {
    if (step < done) continue;
    const run = { migration, step, isLast: step === steps.length - 1, appliedBy: deploymentId };
    if (what.kind === "block") await runBlock(database, run, what);
    else await runAlone(database, run, what);
  }
}

/** How many steps an earlier attempt has done. A file may not be changed between its steps. */
async function stepsDone(database: Database, migration: Migration, count: number): Promise<number> {
  const { records = [] } = await executeStatement(
    database,
    `reading the progress of the migration ${migration.name}`,
    `SELECT checksum, steps_done FROM xray_watch.migration_progress WHERE name = ${literal(migration.name)}`,
  );
  const [[checksum, stepsDone] = []] = records;
  const done = stepsDone?.longValue ?? 0;
  if (checksum === undefined || checksum.stringValue === checksumOf(migration)) return done;
  throw initializationFailed(
    `the file ${migration.name} was changed after ${done} of ${count} steps of it had been applied; ` +
      "restore it and put the change into a new file",
  );
}
