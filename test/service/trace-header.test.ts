import { describe, expect, it } from "vitest";
import { formatTraceHeader, parseTraceHeader } from "../../service/trace-header.ts";

const rootPattern = "1-5759e988-bd862e3fe1be46a994272793";

describe("the trace header", () => {
  it.each([
    [
      `Root=${rootPattern};Parent=53995c3f42cd8ad8;Sampled=1`,
      { root: rootPattern, parent: "53995c3f42cd8ad8", sampled: true },
    ],
    [`Self=1-67891234-12456789abcdef012345678;Root=${rootPattern}`, { root: rootPattern }],
    [` sampled=0 ; ROOT = ${rootPattern} `, { root: rootPattern, sampled: false }],
    [`Root=${rootPattern};Sampled=?`, { root: rootPattern }],
    [`Root=${rootPattern};Parent=not-an-id`, { root: rootPattern }],
  ])("is read from %j", (header, expected) => {
    expect(parseTraceHeader(header)).toEqual(expected);
  });

  it.each([undefined, "", "Sampled=1", "Root=1-xyz-abc;Sampled=1", `Root=${rootPattern}00`, "Root"])(
    "without a trace id in %j is no header",
    (header) => {
      expect(parseTraceHeader(header)).toBeUndefined();
    },
  );

  it("is written and parsed symmetrically", () => {
    const header = `Root=${rootPattern};Parent=53995c3f42cd8ad8;Sampled=0`;

    expect(formatTraceHeader(parseTraceHeader(header) ?? { root: "" })).toBe(header);
  });
});
