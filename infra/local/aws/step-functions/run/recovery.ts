import type { Catcher, MapState, ParallelState, Retrier, TaskState } from "../definition/schema.ts";
import { errorEquals, StateError } from "./errors.ts";
import { conclude, type StateRun, type Transition } from "./state-run.ts";
import { sleepUntil } from "./waiting.ts";

type RecoverableState = TaskState | ParallelState | MapState;

/**
 * Runs a state under its Retry and Catch fields: the first retrier that matches decides, and when its attempts
 * are spent, the first catcher that matches.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export async function withRecovery<S extends RecoverableState>(
  run: StateRun<S>,
  attempt: (run: StateRun<S>) => Promise<Transition>,
): Promise<Transition> {
  const spent = new Map<Retrier, number>();
  for (let retryCount = 0; ; retryCount++) {
    try {
      return await attempt(withRetryCount(run, retryCount));
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const delay = retryDelay(run, spent, error);
      if (delay === undefined) return await caught(run, error);
      const { clock } = run.environment;
      await sleepUntil(clock, clock.now() + delay * 1000, run.signal);
    }
  }
}

function withRetryCount<S extends RecoverableState>(run: StateRun<S>, retryCount: number): StateRun<S> {
  const state = run.context.State;
  return state ? { ...run, context: { ...run.context, State: { ...state, RetryCount: retryCount } } } : run;
}

/** Seconds until the next attempt, or nothing when there is none left. */
function retryDelay(run: StateRun<RecoverableState>, spent: Map<Retrier, number>, error: StateError) {
  const retrier = run.state.Retry.find(({ ErrorEquals }) => errorEquals(ErrorEquals, error));
  if (!retrier) return undefined;
  const retries = spent.get(retrier) ?? 0;
  if (retries >= retrier.MaxAttempts) return undefined;
  spent.set(retrier, retries + 1);
  const delay = Math.min(
    retrier.IntervalSeconds * retrier.BackoffRate ** retries,
    retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return retrier.JitterStrategy === "FULL" ? delay * run.environment.random() : delay;
}

async function caught(run: StateRun<RecoverableState>, error: StateError): Promise<Transition> {
  const index = run.state.Catch.findIndex(({ ErrorEquals }) => errorEquals(ErrorEquals, error));
  const catcher: Catcher | undefined = run.state.Catch[index];
  if (!catcher) throw error;
  const errorOutput = error.output;
  const concluded = await conclude(run, catcher, errorOutput, { errorOutput }, `Catch[${index}]/`);
  return { ...concluded, next: catcher.Next };
}
