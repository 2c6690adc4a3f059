import { type Database, executeStatement } from "./data-api.ts";
import { checksumOf } from "./migration.ts";
import { recordStep, type StepRun } from "./migration-block.ts";
import { literal } from "./sql-text.ts";

/** The right to run a statement. Only its holder may record or release it. */
export interface StepClaim {
  /** When it was claimed; no two claims of a step have the same. */
  readonly token: number;
  /** How often the statement was claimed, this time included. */
  readonly attempts: number;
  /** An attempt before was still running when its call ended: it was not refused. */
  readonly outlastedCall: boolean;
}

// Longer than a function may run (infra/functions/functions.ts): who has claimed it has ended, and sends nothing more.
const leaseMinutes = 2;

/** The time of the claim as a number: a text of it has colons, which the Data API treats as parameters. */
const microseconds = "CAST(extract(epoch FROM claimed_at) * 1000000 AS bigint)";

/** Claims a statement; undefined while another invocation holds it, or has done it. */
export async function claimStep(
  database: Database,
  { migration, step }: StepRun,
  activity: string,
): Promise<StepClaim | undefined> {
  const { records = [] } = await executeStatement(
    database,
    activity,
    `INSERT INTO xray_watch.migration_progress AS progress (name, checksum, steps_done, attempts, claimed_at)
VALUES (${literal(migration.name)}, '${checksumOf(migration)}', ${step}, 1, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET attempts = progress.attempts + 1, claimed_at = clock_timestamp()
WHERE progress.steps_done = ${step} AND progress.checksum = excluded.checksum
  AND (progress.claimed_at IS NULL OR progress.claimed_at < clock_timestamp() - INTERVAL '${leaseMinutes} minutes')
RETURNING ${microseconds}, attempts, outlasted_call`,
  );
  const [[token, attempts, outlasted] = []] = records;
  if (token?.longValue === undefined) return undefined;
  return {
    token: token.longValue,
    attempts: attempts?.longValue ?? 1,
    outlastedCall: outlasted?.booleanValue === true,
  };
}

/** Gives a claim back; `attempts` 0 says that nothing of the statement is left. */
export async function releaseStep(
  database: Database,
  run: StepRun,
  { token, attempts, outlastedCall }: StepClaim,
  activity: string,
): Promise<void> {
  await executeStatement(
    database,
    activity,
    `UPDATE xray_watch.migration_progress SET claimed_at = NULL, attempts = ${attempts}, outlasted_call = ${outlastedCall} WHERE ${isHeld(run, token)}`,
  );
}

/** Records that the statement is done, in one statement; the last one enters the migration into the ledger. */
export async function completeStep(
  database: Database,
  run: StepRun,
  { token }: StepClaim,
  activity: string,
): Promise<void> {
  const { step } = run;
  await executeStatement(
    database,
    activity,
    `DO $step$
BEGIN
  UPDATE xray_watch.migration_progress SET steps_done = ${step + 1}, attempts = 0, outlasted_call = false, claimed_at = NULL WHERE ${isHeld(run, token)};
  IF FOUND THEN
    ${recordStep(run)}
  END IF;
END
$step$`,
  );
}

const isHeld = ({ migration, step }: StepRun, token: number) =>
  `name = ${literal(migration.name)} AND steps_done = ${step} AND ${microseconds} = ${token}`;
