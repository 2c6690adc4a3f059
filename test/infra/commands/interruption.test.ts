import { expect, it, onTestFinished, vi } from "vitest";
import { interruption, isInterrupted } from "../../../infra/commands/interruption.ts";

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("a command is asked to end by %s", (name) => {
  const before = process.listeners(name);
  const signal = interruption();
  const [listener] = process.listeners(name).filter((other) => !before.includes(other));
  onTestFinished(() => {
    for (const each of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.removeAllListeners(each);
    for (const other of before) process.on(name, other);
  });
  expect(signal.aborted).toBe(false);

  listener?.(name);

  expect(signal.aborted).toBe(true);
  expect(String(signal.reason)).toContain(`stopped by ${name}`);
});

it("finds an interruption whose signal is seen after the error that it causes", async () => {
  const controller = new AbortController();
  const asked = isInterrupted(controller.signal);

  controller.abort();

  expect(await asked).toBe(true);
});

it("tells a failure from an interruption", async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const asked = isInterrupted(new AbortController().signal);

  await vi.runAllTimersAsync();

  expect(await asked).toBe(false);
});
