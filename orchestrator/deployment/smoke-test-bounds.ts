import type { SmokeTest } from "./smoke-test-contract.ts";

/** How many smoke tests run at the same time: the tests should not put the service under load. */
export const smokeTestsAtOnce = 4;

/** Pauses before the second and the third attempt, in ms: a target that is being replaced is available soon. */
export const retryPausesMs: readonly number[] = [500, 1_000];

/** Seconds in which a whole contract must have run, with all attempts; the function's time-out allows for more. */
export const maxContractSeconds = 75;

// The results of as many tests, five problems each, fit into one item of the table, 400 KB.
const maxTests = 50;
// A release is stored with its contract, template and parameters in one item too.
const maxContractBytes = 64 * 1024;
// Levels of lists and objects. Reading a contract and checking a response go as deep as the contract does.
const maxDepth = 64;

/** Why a contract is too large to be parsed; check it first. */
export function sizeProblems(contract: unknown): readonly string[] {
  if (isDeeper(contract, maxDepth)) {
    return [`it is nested more than ${maxDepth} levels deep; make its expectedBody flatter, e.g. by $ref`];
  }
  const bytes = Buffer.byteLength(JSON.stringify(contract) ?? "");
  if (bytes > maxContractBytes) {
    return [`it has ${bytes} bytes and may have ${maxContractBytes}; shorten its expectedBody`];
  }
  return [];
}

/** Why the tests would not end within the function's time-out, or their results could not be stored. */
export function runProblems(tests: readonly SmokeTest[]): readonly string[] {
  if (tests.length > maxTests) {
    return [`it has ${tests.length} tests and may have ${maxTests}; keep those that prove the most`];
  }
  const seconds = Math.ceil(longestRunMs(tests) / 1000);
  if (seconds <= maxContractSeconds) return [];
  return [
    `its tests may take ${seconds} s, ${smokeTestsAtOnce} at a time with ${retryPausesMs.length + 1} attempts each, ` +
      `and have ${maxContractSeconds} s; lower their maximumDurationMs, or remove tests`,
  ];
}

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

/** The time until the last test has ended if every attempt takes its maximum. */
function longestRunMs(tests: readonly SmokeTest[]): number {
  const pauses = retryPausesMs.reduce((total, pause) => total + pause, 0);
  const busyUntil = Array<number>(smokeTestsAtOnce).fill(0);
  for (const { maximumDurationMs } of tests) {
    const first = busyUntil.indexOf(Math.min(...busyUntil));
    busyUntil[first] = Math.min(...busyUntil) + pauses + maximumDurationMs * (retryPausesMs.length + 1);
  }
  return Math.max(...busyUntil);
}
