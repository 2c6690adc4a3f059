import { describe, expect, it } from "vitest";
import { leastDurationMs, parseSmokeTests } from "../../../orchestrator/deployment/smoke-test-contract.ts";
import contract from "../../../service/smoke-tests.json" with { type: "json" };

const test = {
  name: "the tasks are listed",
  method: "GET",
  path: "/tasks",
  expectedStatus: 200,
  minimumDurationMs: 0,
  maximumDurationMs: 2000,
};

describe("the smoke tests' contract", () => {
  it("reads the service's own contract", () => {
    expect(parseSmokeTests(contract).map(({ path }) => path)).toContain("/health");
  });

  it.each<[string, unknown, RegExp]>([
    ["nothing to test", [], /there is no smoke test/],
    ["another host", [{ ...test, path: "//example.com/" }], /0\.path: path begins with one slash/],
    ["a whole address", [{ ...test, path: "https://example.com/" }], /0\.path/],
    ["a backslash for a slash", [{ ...test, path: "/\\example.com" }], /0\.path/],
    ["a test that writes", [{ ...test, method: "DELETE" }], /0\.method: a smoke test only reads/],
    ["an unknown property", [{ ...test, expectedHeader: "x" }], /expectedHeader/],
    ["a schema that it cannot check", [{ ...test, expectedBody: { maxItems: 3 } }], /0\.expectedBody/],
    [
      "a subsegment that fits any",
      [{ ...test, expectedSubsegment: { minimumDurationMs: 1 } }],
      /needs a name/,
    ],
    ["an impossible duration", [{ ...test, minimumDurationMs: 2000 }], /must exceed the minimum/],
    ["two tests of one name", [test, test], /names must differ/],
  ])("refuses %s", (_, value, problem) => {
    expect(() => parseSmokeTests(value)).toThrow(
      expect.objectContaining({ name: "SmokeTestsFailed", message: expect.stringMatching(problem) }),
    );
  });

  it("scales the least durations and allows for rounding", () => {
    expect(leastDurationMs(3000, 1)).toBe(2995);
    expect(leastDurationMs(3000, 0.1)).toBe(295);
    expect(leastDurationMs(3000, 0)).toBe(0);
  });
});
