import type { WaitState } from "../definition/schema.ts";
import { conclude, evaluateAs, type StateRun, type Transition } from "../run/state-run.ts";
import { sleepUntil } from "../run/waiting.ts";

/** Waits for seconds or until a timestamp. https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
export async function runWait(run: StateRun<WaitState>): Promise<Transition> {
  await sleepUntil(run.services.clock, await endOfWait(run), run.signal);
  return { ...(await conclude(run, run.state, run.input)), next: run.state.Next };
}

/** The end of the wait, in epoch milliseconds. */
async function endOfWait(run: StateRun<WaitState>): Promise<number> {
  const { Seconds, Timestamp } = run.state;
  if (Seconds) {
    const seconds = await evaluateAs(run, Seconds, "Seconds", "an integer number of seconds", isSeconds);
    return run.services.clock.now() + seconds * 1000;
  }
  if (!Timestamp) throw new Error("A Wait state without Seconds and Timestamp was not validated.");
  return Date.parse(await evaluateAs(run, Timestamp, "Timestamp", "an RFC 3339 timestamp", isTimestamp));
}

const isSeconds = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
const isTimestamp = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));
