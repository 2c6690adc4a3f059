import { setTimeout as delay } from "node:timers/promises";

/** The service's time; passed in, so that tests can replace it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after at least `milliseconds`. */
  sleep(milliseconds: number): Promise<void>;
}

/** The system's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds) {
    const end = performance.now() + milliseconds;
    // Node's timers may fire up to a millisecond early, but the delay is a minimum.
    for (let left = milliseconds; left > 0; left = end - performance.now()) await delay(Math.ceil(left));
  },
};
