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
  /** Runs real work: until it has settled, this clock passes no faster than the wall's. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** How many of this clock's seconds pass in one real second now. */
  readonly speed: number;
}

/** The wall's clock, or one that starts now and runs `speed` times as fast while no real work is under way. */
export const clockOfSpeed = (speed = 1): WaitingClock => (speed === 1 ? wallClock : new FastClock(speed));

const wallClock: WaitingClock = {
  speed: 1,
  now: () => Date.now(),
  during: (work) => work(),
  sleep: async (milliseconds, signal) => {
    signal?.throwIfAborted();
    await delay(milliseconds, undefined, signal ? { signal } : undefined).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  },
};

interface Sleeper {
  /** Milliseconds of the clock. */
  readonly wakesAt: number;
  readonly wake: () => void;
}

/**
 * Shortens what is waited for, and nothing that is worked for: a time-out or a deadline gives a process, a function
 * or a request as much real time as the wall's clock does, however slow the machine is.
 */
class FastClock implements WaitingClock {
  #underWay = 0;
  /** Where both clocks stood when the speed changed last. */
  #anchor = { time: Date.now(), wall: performance.now() };
  readonly #sleepers = new Set<Sleeper>();
  #alarm: NodeJS.Timeout | undefined;

  constructor(private readonly idleSpeed: number) {}

  get speed(): number {
    return this.#underWay > 0 ? 1 : this.idleSpeed;
  }

  readonly now = (): number => Math.round(this.#time);

  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#count(1);
    try {
      return await work();
    } finally {
      this.#count(-1);
    }
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const giveUp = () => {
        this.#sleepers.delete(sleeper);
        this.#setAlarm();
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        wakesAt: this.#time + milliseconds,
        wake: () => {
          signal?.removeEventListener("abort", giveUp);
          resolve();
        },
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#sleepers.add(sleeper);
      this.#setAlarm();
    });
  }

  get #time(): number {
    return this.#anchor.time + (performance.now() - this.#anchor.wall) * this.speed;
  }

  #count(change: 1 | -1): void {
    this.#anchor = { time: this.#time, wall: performance.now() };
    this.#underWay += change;
    this.#setAlarm();
  }

  /** One timer, for the sleeper that wakes next; a longer wait than a Node timer holds is begun again. */
  #setAlarm(): void {
    clearTimeout(this.#alarm);
    const next = Math.min(...[...this.#sleepers].map(({ wakesAt }) => wakesAt));
    if (next === Number.POSITIVE_INFINITY) return;
    const wait = Math.min((next - this.#time) / this.speed, longestTimer);
    this.#alarm = setTimeout(() => this.#wakeSleepers(), Math.max(0, wait));
  }

  #wakeSleepers(): void {
    for (const sleeper of this.#sleepers) {
      if (sleeper.wakesAt > this.#time) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    this.#setAlarm();
  }
}

/** Milliseconds; Node's timers hold no more. */
const longestTimer = 2 ** 31 - 1;
