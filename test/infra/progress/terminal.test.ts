import { describe, expect, it } from "vitest";
import { painter } from "../../../infra/progress/terminal.ts";

describe("painter", () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { TERM: "dumb" }, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [false, { FORCE_COLOR: "1" }, true],
    [false, { FORCE_COLOR: "0" }, false],
    [true, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  ])("terminal %s with %j: coloured %s", (isTTY, environment, isColoured) => {
    const painted = painter({ isTTY, write: () => {} }, environment)("red", "text");

    expect(painted !== "text").toBe(isColoured);
    expect(painted).toContain("text");
  });
});
