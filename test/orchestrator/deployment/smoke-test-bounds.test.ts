import { describe, expect, it } from "vitest";
import { functions } from "../../../infra/functions/functions.ts";
import { maxContractSeconds } from "../../../orchestrator/deployment/smoke-test-bounds.ts";
import { contractProblems } from "../../../orchestrator/deployment/smoke-test-contract.ts";
import bundled from "../../../service/smoke-tests.json" with { type: "json" };
import { aSmokeTest } from "../fixtures/a-deployment.ts";

const tests = (count: number, changes: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ ...aSmokeTest, name: `${index}`, ...changes }));

function nested(levels: number): object {
  let schema = {};
  for (let level = 0; level < levels; level += 1) schema = { not: schema };
  return schema;
}

describe("the bounds of a contract", () => {
  it("hold the service's own one", () => {
    expect(contractProblems(bundled)).toEqual([]);
  });

  it("leave the function time to read and to write", () => {
    const runs = functions.find(({ state }) => state === "RunSmokeTests");

    expect(runs?.timeoutSeconds).toBeGreaterThanOrEqual(maxContractSeconds + 15);
  });

  it.each<[string, unknown]>([
    ["as many tests as may be", tests(50, { maximumDurationMs: 1000 })],
    // Each may take 3 attempts of 11.5 s and 1.5 s of pauses: 36 s, two after another.
    ["eight long tests, four at a time", tests(8, { maximumDurationMs: 11_500 })],
    ["one test of a third of the time", tests(1, { maximumDurationMs: 24_500 })],
    ["a deep body", [{ ...aSmokeTest, expectedBody: nested(60) }]],
  ])("admit %s", (_, contract) => {
    expect(contractProblems(contract)).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ["too many tests", tests(51, { maximumDurationMs: 1 }), /^it has 51 tests and may have 50; keep those/],
    [
      "tests that take too long together",
      tests(9, { maximumDurationMs: 11_500 }),
      /^its tests may take 108 s, 4 at a time with 3 attempts each, and have 75 s; lower/,
    ],
    ["a test that takes too long", tests(1, { maximumDurationMs: 24_501 }), /^its tests may take 76 s/],
    ["a test without an end", tests(1, { maximumDurationMs: Number.POSITIVE_INFINITY }), /take Infinity s/],
    [
      "too much to compare",
      [{ ...aSmokeTest, expectedBody: { const: "x".repeat(65_536) } }],
      /^it has \d+ bytes and may have 65536; shorten its/,
    ],
    [
      "a body without a floor",
      [{ ...aSmokeTest, expectedBody: nested(100_000) }],
      /^it is nested more than 64 levels/,
    ],
    ["what is no contract", [{ ...aSmokeTest, method: "PUT" }], /^0\.method: a smoke test only reads/],
  ])("refuse %s", (_, contract, problem) => {
    expect(contractProblems(contract)).toEqual([expect.stringMatching(problem)]);
  });
});
