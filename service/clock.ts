import { setTimeout as delay } from "node:timers/promises";

/** The time as the service sees it; passed in, so that tests can use another. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds`, never before. */
  sleep(milliseconds: number): Promise<void>;
}

/** The wall's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds) {
    const end = performance.now() + milliseconds;
    // Node's timers may fire up to a millisecond early, and a delay's contract is a minimum.
    for (let left = milliseconds; left > 0; left = end - performance.now()) await delay(Math.ceil(left));
  },
};
