import { describe, expect, it } from "vitest";
import {
  deploymentIdOf,
  executionNameOf,
  isExecutionName,
  isNamedBy,
  isNameOrId,
  isSameStart,
  startOf,
} from "../../../orchestrator/deployment/deployment-id.ts";
import { executionNames } from "../fixtures/execution-names.ts";

const start = "2026-01-31T12:34:56.789Z";

describe("the id of a deployment", () => {
  it.each(executionNames)("has the name %s and the second of its start", (name) => {
    const id = deploymentIdOf(name, start);

    expect(id).toBe(`${name}~20260131T123456Z`);
    expect(executionNameOf(id)).toBe(name);
    expect(startOf(id)).toBe(Date.parse("2026-01-31T12:34:56Z"));
    expect(isNameOrId(id)).toBe(true);
    expect(isNameOrId(name)).toBe(true);
  });

  it("is never a name, so it is that of no earlier deployment", () => {
    for (const name of executionNames) expect(isExecutionName(deploymentIdOf(name, start))).toBe(false);
  });

  it("is another one when the name is used again", () => {
    expect(deploymentIdOf("last", start)).not.toBe(deploymentIdOf("last", "2026-05-01T00:00:00.000Z"));
  });

  it("from before 0.3 is the name, without a start", () => {
    expect(executionNameOf("release-1-1-0")).toBe("release-1-1-0");
    expect(startOf("release-1-1-0")).toBeUndefined();
  });

  it("can be given as the name", () => {
    const id = deploymentIdOf("v1.2.0", start);

    expect(isNamedBy(id, "v1.2.0")).toBe(true);
    expect(isNamedBy(id, id)).toBe(true);
    expect(isNamedBy(id, "v1.2")).toBe(false);
    expect(isNamedBy(id, "")).toBe(false);
    expect(isNamedBy(id, deploymentIdOf("v1.2.0", "2026-05-01T00:00:00.000Z"))).toBe(false);
  });
});

it.each([
  "",
  "a b",
  "a#b",
  "a~b",
  "a:b",
  "a/b",
  "a%b",
  "\ud800",
  "\u0000",
  "\u0085",
  "\uffff",
  "n".repeat(81),
])("%j is neither a name nor an id", (text) => {
  expect(isExecutionName(text)).toBe(false);
  expect(isNameOrId(text)).toBe(false);
  expect(isNameOrId(`${text}~20260131T123456Z`)).toBe(false);
});

it.each([
  ["2026-01-31T12:34:57.000Z", true],
  ["2026-01-31T12:34:56.000Z", true],
  ["2026-01-31T12:36:00.000Z", false],
  [undefined, false],
])("an execution that started at %s is the same: %s", (other, same) => {
  expect(isSameStart(start, other)).toBe(same);
});
