import type { WaitingClock } from "../../infra/local/aws/clock.ts";

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/** A clock that stands still until the test moves it; sleepers wake in the order of their times. */
export class VirtualClock implements WaitingClock {
  readonly speed = 1;
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** How many sleepers wait. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  during<Result>(work: () => Promise<Result>): Promise<Result> {
    return work();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const giveUp = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        wakesAt: this.#now + milliseconds,
        wake: () => {
          signal?.removeEventListener("abort", giveUp);
          resolve();
        },
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Moves the time on, waking each sleeper at its time and letting what it starts run before the next. */
  async advance(milliseconds: number): Promise<void> {
    const target = this.#now + milliseconds;
    for (;;) {
      await settle();
      const next = this.#sleepers.filter(({ wakesAt }) => wakesAt <= target).sort(byTime)[0];
      if (!next) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.wakesAt);
      next.wake();
    }
    this.#now = target;
    await settle();
  }
}

const byTime = (left: Sleeper, right: Sleeper) => left.wakesAt - right.wakesAt;

/** Lets promise chains and immediate callbacks run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
