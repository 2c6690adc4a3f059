import type { MapState } from "../definition/schema.ts";
import { withRecovery } from "../run/recovery.ts";
import {
  assertSize,
  conclude,
  evaluate,
  evaluateAs,
  type StateRun,
  type Transition,
} from "../run/state-run.ts";
import { allOrNone } from "../run/waiting.ts";

/** The concurrent iterations of an inline Map if MaxConcurrency is 0 or missing. */
const maxConcurrency = 40;

/**
 * Runs its processor for each item. The result is the outputs in the order of the items. Only inline mode.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
export function runMap(run: StateRun<MapState>): Promise<Transition> {
  return withRecovery(run, async (attempt) => {
    const { state, trail } = attempt;
    const items = await itemsOf(attempt);
    const limit = state.MaxConcurrency
      ? await evaluateAs(attempt, state.MaxConcurrency, "MaxConcurrency", "a whole number", isCount)
      : 0;
    trail.append("MapStateStarted", { mapStateStartedEventDetails: { length: items.length } });
    const result = await iterations(attempt, items, limit || maxConcurrency);
    trail.append("MapStateSucceeded");
    assertSize(attempt, result);
    return { ...(await conclude(attempt, state, result, { result })), next: state.Next };
  });
}

async function itemsOf(run: StateRun<MapState>): Promise<unknown[]> {
  const { Items } = run.state;
  if (Items) return evaluateAs(run, Items, "Items", "array", isArray);
  return isArray(run.input) ? run.input : [run.input];
}

async function iterations(run: StateRun<MapState>, items: unknown[], limit: number): Promise<unknown[]> {
  try {
    const jobs = items.map(
      (item, index) => (signal: AbortSignal) => iteration({ ...run, signal }, item, index),
    );
    return await allOrNone(run.signal, jobs, limit);
  } catch (error) {
    if (!run.signal.aborted) run.trail.append("MapStateFailed");
    throw error;
  }
}

async function iteration(run: StateRun<MapState>, item: unknown, index: number): Promise<unknown> {
  const { ItemSelector, ItemProcessor } = run.state;
  const trail = run.trail.fork();
  const context = { ...run.context, Map: { Item: { Index: index, Value: item } } };
  const details = { name: run.name, index };
  trail.append("MapIterationStarted", { mapIterationStartedEventDetails: details });
  try {
    const own = { ...run, trail, context };
    const input = ItemSelector ? await evaluate(own, ItemSelector, "ItemSelector") : item;
    const output = await run.services.runStates(ItemProcessor, input, own);
    trail.append("MapIterationSucceeded", { mapIterationSucceededEventDetails: details });
    return output;
  } catch (error) {
    if (!run.signal.aborted) trail.append("MapIterationFailed", { mapIterationFailedEventDetails: details });
    throw error;
  }
}

const isArray = (value: unknown): value is unknown[] => Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
