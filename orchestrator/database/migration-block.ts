import { openLedger } from "./ledger-tables.ts";
import { checksumOf, type Migration } from "./migration.ts";
import { literal } from "./sql-text.ts";

/** One step of a migration, and who applies it. */
export interface StepRun {
  readonly migration: Migration;
  /** From 0. */
  readonly step: number;
  readonly isLast: boolean;
  /** Id of the deployment. */
  readonly appliedBy: string;
}

/** The beginning of the statement by which `applyOnce` can be found among the sessions. */
export const blockBeginning = (migration: Migration): string => `DO $once_${checksumOf(migration)}$`;

/** How long a migration may wait for a lock, with others behind it. */
export const lockTimeoutSeconds = 2;

// The transaction ends at the latest when the Data API has given the call up, also if its cancellation is lost.
const transactionTimeoutSeconds = 60;

/**
 * One idempotent statement that runs a block and records it in the ledger, or finds it recorded. The Data API accepts
 * one statement a call, and one statement is atomic. An advisory lock serializes concurrent calls; only what the block
 * itself locks is waited for with a limit. The session is left as it was: settings, role, locks, temporary tables.
 * `script` is an SQL expression of the block's text. There are no colons: the Data API treats them as parameters.
 */
export function applyOnce(run: StepRun, script: string): string {
  const { migration, step } = run;
  const name = literal(migration.name);
  const checksum = checksumOf(migration);
  // A dollar-quote tag with the file's hash: the file cannot contain its own hash.
  // https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-DOLLAR-QUOTING
  return `${blockBeginning(migration)}
DECLARE
  earlier text;
  script text;
  own_role text DEFAULT pg_catalog.current_setting('role');
  kept jsonb;
  changed text;
BEGIN
  ${openLedger}
  IF EXISTS (SELECT FROM xray_watch.migrations WHERE name = ${name})
    OR EXISTS (SELECT FROM xray_watch.migration_progress WHERE name = ${name} AND steps_done > ${step}) THEN
    DELETE FROM xray_watch.migration_text WHERE checksum = '${checksum}' AND step = ${step};
    RETURN;
  END IF;
  SELECT ${script} INTO script;
  SELECT jsonb_object_agg(name, setting) INTO kept FROM pg_catalog.pg_settings WHERE context IN ('user', 'superuser');
  PERFORM pg_catalog.set_config('lock_timeout', '${lockTimeoutSeconds}s', true);
  IF kept ->> 'transaction_timeout' IS NOT NULL THEN
    PERFORM pg_catalog.set_config('transaction_timeout', '${transactionTimeoutSeconds}s', true);
  END IF;
  EXECUTE script;
  IF pg_catalog.current_setting('role') <> own_role THEN
    PERFORM pg_catalog.set_config('role', own_role, false);
  END IF;
  FOR changed IN SELECT name FROM pg_catalog.pg_settings WHERE context IN ('user', 'superuser')
    AND setting IS DISTINCT FROM kept ->> name
    AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable') LOOP
    PERFORM pg_catalog.set_config(changed, kept ->> changed, false);
  END LOOP;
  PERFORM pg_catalog.pg_advisory_unlock_all();
  IF pg_catalog.pg_my_temp_schema() <> 0 THEN
    EXECUTE 'DISCARD TEMP';
  END IF;
  DELETE FROM xray_watch.migration_text WHERE checksum = '${checksum}' AND step = ${step};
  ${recordStep(run)}
END
$once_${checksum}$`;
}

/** SQL, with a semicolon, that records a step; the last one enters the migration into the ledger. */
export function recordStep({ migration, step, isLast, appliedBy }: StepRun): string {
  const [name, checksum] = [literal(migration.name), literal(checksumOf(migration))];
  if (isLast) return `${recordMigration(migration, appliedBy, "applied")};`;
  return `INSERT INTO xray_watch.migration_progress (name, checksum, steps_done) VALUES (${name}, ${checksum}, ${step + 1})
  ON CONFLICT (name) DO UPDATE SET steps_done = excluded.steps_done, attempts = 0, outlasted_call = false, claimed_at = NULL;`;
}

/** SQL that enters a migration into the ledger, once. */
export const recordMigration = (
  migration: Migration,
  appliedBy: string,
  how: "applied" | "found",
): string => `INSERT INTO xray_watch.migrations (name, checksum, applied_by, how)
  VALUES (${literal(migration.name)}, '${checksumOf(migration)}', ${literal(appliedBy)}, '${how}') ON CONFLICT (name) DO NOTHING`;
