import type { WaitingClock } from "../clock.ts";

/**
 * `milliseconds` of the clock, but at least `realMilliseconds` in real time: processes respond in real time,
 * however fast the clock runs.
 */
export function atLeastReal(clock: WaitingClock, milliseconds: number, realMilliseconds: number): number {
  return Math.max(milliseconds, realMilliseconds * clock.speed);
}
