import { describe, expect, it } from "vitest";
import { cutTo, widthOf } from "../../../infra/progress/text-width.ts";

describe("widthOf", () => {
  it.each([
    ["CheckStack", 10],
    ["検証タスク", 10],
    ["e\u0301", 1],
    ["👩‍👩‍👧", 2],
    ["✔ done", 6],
    ["\u200b", 0],
  ])("counts the columns of %s", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe("cutTo", () => {
  it.each([
    ["CheckStack", 10, "CheckStack"],
    ["CheckStacks", 10, "CheckStac…"],
    ["検証タスク", 9, "検証タス…"],
    ["検証タスク", 8, "検証タ…"],
  ])("cuts %s to %i columns", (text, columns, cut) => {
    expect(cutTo(text, columns)).toBe(cut);
    expect(widthOf(cut)).toBeLessThanOrEqual(columns);
  });
});
