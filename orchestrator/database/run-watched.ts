import type { ExecuteStatementCommandOutput } from "@aws-sdk/client-rds-data";
import { DeploymentError } from "../deployment/errors.ts";
import { isNamed } from "../text/named-error.ts";
import { lookForSessions, type Sighting } from "./blocking-sessions.ts";
import { asDeploymentError, type Database, execute, initializationFailed } from "./data-api.ts";

/** A statement of a migration, and how to recognise it among the sessions. */
export interface WatchedStatement {
  /** In words, for the errors. */
  readonly activity: string;
  readonly sql: string;
  /** How its text begins. */
  readonly beginning: string;
}

// A look costs a call. Most migrations have ended before the first; a lock is waited for two seconds.
const firstLookMs = 700;
const nextLookMs = 900;

/**
 * Runs a statement that may take strong locks, and looks meanwhile at what it waits for. It ends with the call, whatever
 * happens: nothing goes on behind a call that timed out. Throws DatabaseBusy, DatabaseResuming (both retried),
 * DatabaseInitializationFailed.
 */
export async function runWatched(
  database: Database,
  statement: WatchedStatement,
): Promise<ExecuteStatementCommandOutput> {
  const running = execute(database, statement.sql);
  const watching = watch(database, statement, running);
  try {
    return await running;
  } catch (error) {
    throw failureOf(error, statement, await watching);
  }
}

/** What was seen last, after the statement has ended; undefined if it was never seen to run. */
async function watch(
  database: Database,
  { beginning }: WatchedStatement,
  running: Promise<unknown>,
): Promise<Sighting | undefined> {
  const ended = running.then(
    () => true,
    () => true,
  );
  let seen: Sighting | undefined;
  for (let pause = firstLookMs; ; pause = nextLookMs) {
    if (await Promise.race([ended, database.sleep(pause).then(() => false)])) return seen;
    // A look that fails says nothing about the statement.
    seen = (await lookForSessions(database, beginning).catch(() => undefined)) ?? seen;
  }
}

function failureOf(error: unknown, { activity }: WatchedStatement, seen: Sighting | undefined): unknown {
  if (isLockFailure(error)) return databaseBusy(activity, seen);
  if (!isNamed(error, "StatementTimeoutException") || !seen) return asDeploymentError(error, activity);
  if (seen.blockedBy.length > 0) return databaseBusy(activity, seen);
  return initializationFailed(
    `${activity} ran for longer than the 45 seconds of a call of the Data API and was cancelled; nothing of it is left ` +
      "(split it into smaller files; build indexes with CONCURRENTLY)",
    error,
  );
}

/** PostgreSQL ended it because of the locks of others. The Data API has the error's code only in the message. */
export const isLockFailure = (error: unknown): error is Error =>
  isNamed(error, "DatabaseErrorException", "BadRequestException") &&
  /SQLState: (55P03|40P01)|canceling statement due to lock timeout|deadlock detected/.test(error.message);

/** The error that names who blocks. */
export function databaseBusy(activity: string, seen: Sighting | undefined): DeploymentError {
  const blockers = seen?.blockedBy ?? [];
  const who =
    blockers.length > 0 ? `it was blocked by ${blockers.join("; ")}` : "who blocked it was not seen";
  return new DeploymentError(
    "DatabaseBusy",
    `${activity} did not get its locks in time: ${who}. Nothing of it is left. ` +
      "End that transaction or wait for its end, then deploy again",
  );
}
