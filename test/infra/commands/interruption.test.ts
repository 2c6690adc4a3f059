import { expect, it, onTestFinished } from "vitest";
import { interruption } from "../../../infra/commands/interruption.ts";

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
