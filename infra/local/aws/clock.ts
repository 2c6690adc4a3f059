import { setTimeout as delay } from "node:timers/promises";

/** The time, passed in, so that the local AWS can run faster than the wall's clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A clock that can also wait; everything in the local AWS that waits, waits on one of these. */
export interface WaitingClock extends Clock {
  /** Resolves after `milliseconds` of this clock; rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** How many of this clock's seconds pass in one real second. */
  readonly speed: number;
}

/** The wall's clock, or one that starts now and runs `speed` times as fast. */
export function clockOfSpeed(speed = 1): WaitingClock {
  const start = Date.now();
  return {
    speed,
    now: () => Math.round(start + (Date.now() - start) * speed),
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      await delay(milliseconds / speed, undefined, signal ? { signal } : undefined).catch(
        (error: unknown) => {
          signal?.throwIfAborted();
          throw error;
        },
      );
    },
  };
}
