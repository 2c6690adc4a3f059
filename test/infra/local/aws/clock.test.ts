import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clockOfSpeed } from "../../../../infra/local/aws/clock.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Work that is under way until it is ended. */
function work() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: () => ended, end };
}

describe("a fast clock", () => {
  it("starts at the wall's time and runs as many times as fast as it is told", async () => {
    const clock = clockOfSpeed(10);

    await vi.advanceTimersByTimeAsync(300);

    expect([clock.now(), clock.speed]).toEqual([4_000, 10]);
  });

  it("wakes each sleeper at its time", async () => {
    const clock = clockOfSpeed(10);
    const woken: string[] = [];
    void clock.sleep(5_000).then(() => woken.push("last"));
    void clock.sleep(1_000).then(() => woken.push("first"));

    await vi.advanceTimersByTimeAsync(99);
    expect(woken).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(woken).toEqual(["first"]);
    await vi.advanceTimersByTimeAsync(400);
    expect(woken).toEqual(["first", "last"]);
  });

  it("passes like the wall's while work is under way, for sleepers too", async () => {
    const clock = clockOfSpeed(10);
    const { run, end } = work();
    let awake = false;
    void clock.sleep(2_000).then(() => {
      awake = true;
    });

    const done = clock.during(run);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([clock.now(), clock.speed, awake]).toEqual([2_000, 1, false]);
    end();
    await done;
    await vi.advanceTimersByTimeAsync(99);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect([clock.now(), clock.speed, awake]).toEqual([3_000, 10, true]);
  });

  it("is fast again only when the last work has ended, also when it failed", async () => {
    const clock = clockOfSpeed(10);
    const { run, end } = work();

    const other = clock.during(run);
    await expect(clock.during(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(clock.speed).toBe(1);
    end();
    await other;

    expect(clock.speed).toBe(10);
  });

  it("lets a sleeper give up", async () => {
    const clock = clockOfSpeed(10);
    const stop = new AbortController();

    const asleep = clock.sleep(1_000, stop.signal);
    stop.abort(new Error("enough"));

    await expect(asleep).rejects.toThrow("enough");
    await expect(clock.sleep(1_000, stop.signal)).rejects.toThrow("enough");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("sleeps longer than a timer can", async () => {
    const clock = clockOfSpeed(2);
    const days = 24 * 3_600_000;
    let awake = false;
    void clock.sleep(60 * days).then(() => {
      awake = true;
    });

    await vi.advanceTimersByTimeAsync(29 * days);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1 * days);
    expect(awake).toBe(true);
  });
});

it("the wall's clock knows no other speed than one", async () => {
  const clock = clockOfSpeed();
  let awake = false;
  void clock.sleep(1_000).then(() => {
    awake = true;
  });

  await clock.during(() => vi.advanceTimersByTimeAsync(999));
  expect([clock.now(), clock.speed, awake]).toEqual([1_999, 1, false]);
});
