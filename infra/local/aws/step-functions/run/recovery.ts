import type { Catcher, MapState, ParallelState, Retrier, TaskState } from "../definition/schema.ts";
import { errorEquals, StateError } from "./errors.ts";
import { conclude, type StateRun, type Transition } from "./state-run.ts";
import { sleepUntil } from "./waiting.ts";

type RecoverableState = TaskState | ParallelState | MapState;

/**
 * Runs a state with its Retry and Catch fields. An error is retried by the first matching retrier. When its attempts
 * are exhausted, the first matching catcher handles the error.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export async function withRecovery<S extends RecoverableState>(
  run: StateRun<S>,
  attempt: (run: StateRun<S>) => Promise<Transition>,
): Promise<Transition> {
  const retriesOf = new Map<Retrier, number>();
  for (let retryCount = 0; ; retryCount++) {
    try {
      return await attempt(withRetryCount(run, retryCount));
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const delay = retryDelay(run, retriesOf, error);
      if (delay === undefined) return await caught(run, error);
      const { clock } = run.services;
      await sleepUntil(clock, clock.now() + delay * 1000, run.signal);
    }
  }
}

function withRetryCount<S extends RecoverableState>(run: StateRun<S>, retryCount: number): StateRun<S> {
  const state = run.context.State;
  return state ? { ...run, context: { ...run.context, State: { ...state, RetryCount: retryCount } } } : run;
}

/** Seconds until the next attempt. Undefined if no retrier matches or its attempts are exhausted. */
function retryDelay(run: StateRun<RecoverableState>, retriesOf: Map<Retrier, number>, error: StateError) {
  const retrier = run.state.Retry.find(({ ErrorEquals }) => errorEquals(ErrorEquals, error));
  if (!retrier) return undefined;
  const retries = retriesOf.get(retrier) ?? 0;
  if (retries >= retrier.MaxAttempts) return undefined;
  retriesOf.set(retrier, retries + 1);
  const delay = Math.min(
    retrier.IntervalSeconds * retrier.BackoffRate ** retries,
    retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return retrier.JitterStrategy === "FULL" ? delay * run.services.random() : delay;
}

async function caught(run: StateRun<RecoverableState>, error: StateError): Promise<Transition> {
  const index = run.state.Catch.findIndex(({ ErrorEquals }) => errorEquals(ErrorEquals, error));
  const catcher: Catcher | undefined = run.state.Catch[index];
  if (!catcher) throw error;
  const errorOutput = error.output;
  const concluded = await conclude(run, catcher, errorOutput, { errorOutput }, `Catch[${index}]/`);
  return { ...concluded, next: catcher.Next };
}
