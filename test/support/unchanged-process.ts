import { afterAll, expect } from "vitest";

const before = stateOf(process);

// Files share a process: the next one has to find it as this one did.
afterAll(() => {
  const now = stateOf(process);
  // By name only: the values of this machine are nothing for a test's output.
  const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (name) => before[name] !== now[name],
  );
  expect(changed, "left changed in the process").toEqual([]);
});

function stateOf({ env, cwd }: NodeJS.Process): Readonly<Record<string, string | undefined>> {
  return { ...env, "working directory": cwd() };
}
