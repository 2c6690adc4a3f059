import type { WaitingClock } from "../clock.ts";

/**
 * `milliseconds` of the clock, but never less than `realMilliseconds` of the wall's: processes answer in real
 * time however fast the clock runs.
 */
export function atLeastReal(clock: WaitingClock, milliseconds: number, realMilliseconds: number): number {
  return Math.max(milliseconds, realMilliseconds * clock.speed);
}
