import { setTimeout as delay } from "node:timers/promises";

/** The time, passed in so that the local AWS can run faster than real time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A clock that can also wait. Every wait in the local AWS uses one of these. */
export interface WaitingClock extends Clock {
  /** Resolves after `milliseconds` of this clock. Rejects with the signal's reason if it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Seconds of this clock per real second. */
  readonly speed: number;
}

/** A clock that starts now and runs `speed` times as fast as real time. */
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
