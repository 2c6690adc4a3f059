import type { ParallelState } from "../definition/schema.ts";
import { withRecovery } from "../run/recovery.ts";
import { assertSize, conclude, evaluate, type StateRun, type Transition } from "../run/state-run.ts";
import { allOrNone } from "../run/waiting.ts";

/**
 * Runs its branches concurrently. The result is their outputs in order. The first error stops the other branches.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html
 */
export function runParallel(run: StateRun<ParallelState>): Promise<Transition> {
  return withRecovery(run, async (attempt) => {
    const { state, trail } = attempt;
    const input = state.Arguments ? await evaluate(attempt, state.Arguments, "Arguments") : attempt.input;
    trail.append("ParallelStateStarted");
    const result = await branches(attempt, input);
    trail.append("ParallelStateSucceeded");
    assertSize(attempt, result);
    return { ...(await conclude(attempt, state, result, { result })), next: state.Next };
  });
}

async function branches(run: StateRun<ParallelState>, input: unknown): Promise<unknown[]> {
  try {
    const jobs = run.state.Branches.map(
      (branch) => (signal: AbortSignal) =>
        run.services.runStates(branch, input, { ...run, signal, trail: run.trail.fork() }),
    );
    return await allOrNone(run.signal, jobs, jobs.length);
  } catch (error) {
    if (!run.signal.aborted) run.trail.append("ParallelStateFailed");
    throw error;
  }
}
