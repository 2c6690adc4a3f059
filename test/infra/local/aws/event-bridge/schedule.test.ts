import { expect, it } from "vitest";
import { startSchedule } from "../../../../../infra/local/aws/event-bridge/schedule.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";

function every(everyMinutes: number, invokeTarget: () => Promise<unknown> = async () => {}) {
  const clock = new VirtualClock();
  const calls: number[] = [];
  const start = clock.now();
  const schedule = startSchedule({
    clock,
    everyMinutes,
    invokeTarget: () => {
      calls.push((clock.now() - start) / 60_000);
      return invokeTarget();
    },
  });
  return { clock, calls, schedule };
}

it("a schedule invokes its target once per period, also after a failure", async () => {
  const { clock, calls, schedule } = every(2, () => Promise.reject(new Error("refused")));

  await clock.advance(5 * 60_000);

  expect(calls).toEqual([2, 4]);
  await schedule.close();
});

it("a closed schedule stops waiting and invokes no more", async () => {
  const { clock, calls, schedule } = every(1);

  await schedule.close();
  await clock.advance(5 * 60_000);

  expect(calls).toEqual([]);
  expect(clock.sleeping).toBe(0);
});
