import { expect, it } from "vitest";
import type { WaitingClock } from "../../../../../infra/local/aws/clock.ts";
import { sleepUntil } from "../../../../../infra/local/aws/step-functions/run/waiting.ts";

const day = 24 * 3_600_000;

/** A clock whose sleepers wake at once; during the first sleep it is set back an hour. */
function clockSetBack() {
  const slept: number[] = [];
  let now = 0;
  const clock: WaitingClock = {
    speed: 1,
    now: () => now,
    during: (work) => work(),
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += slept.length === 1 ? milliseconds - 3_600_000 : milliseconds;
    },
  };
  return { clock, slept };
}

it("a wait does not get longer when the clock is set back", async () => {
  const { clock, slept } = clockSetBack();

  await sleepUntil(clock, 5_000, new AbortController().signal);

  expect(slept).toEqual([5_000]);
});

it("a wait that is longer than a timer consists of several", async () => {
  const { clock, slept } = clockSetBack();

  await sleepUntil(clock, 30 * day, new AbortController().signal);

  expect(slept).toEqual([1_000_000_000, 1_000_000_000, 30 * day - 2_000_000_000]);
});
