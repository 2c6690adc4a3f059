import type { WaitingClock } from "../clock.ts";

/** Calls `turn` once for any number of calls of `now` in one event-loop turn, or at the earliest requested time. */
export class WakeUp {
  #pending = false;
  #closed = false;
  #alarm: { readonly at: number; readonly off: AbortController } | undefined;

  constructor(
    private readonly clock: WaitingClock,
    private readonly turn: () => void,
  ) {}

  now(): void {
    if (this.#pending || this.#closed) return;
    this.#pending = true;
    queueMicrotask(() => {
      this.#pending = false;
      if (!this.#closed) this.turn();
    });
  }

  /** Requests a turn at `time`, in epoch ms of the clock. */
  at(time: number): void {
    if (this.#closed || (this.#alarm && this.#alarm.at <= time)) return;
    this.#alarm?.off.abort();
    const alarm = { at: time, off: new AbortController() };
    this.#alarm = alarm;
    this.clock.sleep(Math.max(0, time - this.clock.now()), alarm.off.signal).then(
      () => {
        this.#alarm = undefined;
        this.now();
      },
      () => {}, // An earlier alarm replaced it, or the service is closed.
    );
  }

  close(): void {
    this.#closed = true;
    this.#alarm?.off.abort();
  }
}
