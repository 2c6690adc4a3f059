import { isNamed } from "../text/named-error.ts";
import { aloneStateOf, removeLeftOvers } from "./alone-state.ts";
import { lookForSessions } from "./blocking-sessions.ts";
import { asDeploymentError, type Database, execute } from "./data-api.ts";
import { checksumOf, sqlOf } from "./migration.ts";
import type { StepRun } from "./migration-block.ts";
import type { AloneStep } from "./migration-execution.ts";
import { migrationUnfinished } from "./migration-unfinished.ts";
import { databaseBusy, isLockFailure } from "./run-watched.ts";
import { claimStep, completeStep, releaseStep, type StepClaim } from "./step-claim.ts";

/**
 * Runs a statement that PostgreSQL refuses inside a transaction, once: who runs it has claimed it, and what an attempt
 * before has left is looked at first. It takes weak locks only, so it may go on behind a call that timed out; the state
 * machine then asks again. Throws MigrationUnfinished, DatabaseBusy, DatabaseResuming (all retried),
 * DatabaseInitializationFailed.
 */
export async function runAlone(database: Database, run: StepRun, step: AloneStep): Promise<void> {
  const marker = markerOf(run);
  const activity = `the statement ${run.step + 1} of the migration ${run.migration.name}`;
  const running = await lookForSessions(database, marker).catch((error: unknown) => {
    throw asDeploymentError(error, activity);
  });
  if (running) throw await migrationUnfinished(database, activity, step.statement, running);
  const claim = await claimStep(database, run, activity);
  if (!claim) throw await migrationUnfinished(database, activity, step.statement);
  const attempt = { database, run, step, marker, activity, claim };
  if (claim.attempts > 1 && (await isDoneAlready(attempt)))
    return completeStep(database, run, claim, activity);
  await runOnce(attempt);
  await completeStep(database, run, claim, activity);
}

interface Attempt {
  readonly database: Database;
  readonly run: StepRun;
  readonly step: AloneStep;
  readonly marker: string;
  readonly activity: string;
  readonly claim: StepClaim;
}

/** Whether an earlier attempt has done it. Removes what it has left if it has not. */
async function isDoneAlready({ database, step, marker, activity, claim }: Attempt): Promise<boolean> {
  const state = await aloneStateOf(database, step.statement, activity);
  if (state.is === "leftOver") await removeLeftOvers(database, state, marker, activity);
  return state.is === "done" || (state.is === "unknown" && claim.outlastedCall);
}

async function runOnce(attempt: Attempt): Promise<void> {
  const { database, run, step, marker, activity, claim } = attempt;
  const [from, to] = step.range;
  // It takes a strong lock at its end, so it never goes on behind its call.
  const continueAfterTimeout = step.statement.does !== "detachPartition";
  try {
    await execute(database, `${marker} ${sqlOf(run.migration).slice(from, to)}`, { continueAfterTimeout });
  } catch (error) {
    if (isNamed(error, "StatementTimeoutException")) {
      const seen = await lookForSessions(database, marker).catch(() => undefined);
      await releaseStep(database, run, { ...claim, outlastedCall: true }, activity);
      throw await migrationUnfinished(database, activity, step.statement, seen);
    }
    if (!isNamed(error, "DatabaseErrorException", "BadRequestException"))
      throw asDeploymentError(error, activity);
    return afterFailure(attempt, error);
  }
  await assertDone(attempt);
}

/** A build that succeeded is not always reported so; one that failed leaves an index that nobody can use. */
async function afterFailure({ database, run, step, marker, activity, claim }: Attempt, error: Error) {
  const state = await aloneStateOf(database, step.statement, activity);
  if (state.is === "done" && claim.attempts > 1) return;
  if (state.is === "done" && /SQL Exception/.test(error.message)) return;
  if (state.is === "leftOver") await removeLeftOvers(database, state, marker, activity);
  await releaseStep(database, run, { ...claim, attempts: 0, outlastedCall: false }, activity);
  throw isLockFailure(error) ? databaseBusy(activity, undefined) : asDeploymentError(error, activity);
}

/** IF NOT EXISTS also passes over an index that cannot be used; it is made again. */
async function assertDone({ database, run, step, marker, activity, claim }: Attempt): Promise<void> {
  const state = await aloneStateOf(database, step.statement, activity);
  if (state.is !== "leftOver") return;
  await removeLeftOvers(database, state, marker, activity);
  await releaseStep(database, run, claim, activity);
  throw await migrationUnfinished(database, activity, step.statement);
}

/** Stands before the statement, so that it is found among the sessions, whoever has started it. */
const markerOf = ({ migration, step }: StepRun) => `/* xray-watch ${checksumOf(migration)} ${step} */`;
