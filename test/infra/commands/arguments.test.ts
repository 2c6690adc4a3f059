import { describe, expect, it } from "vitest";
import { portOf, UsageError } from "../../../infra/commands/arguments.ts";

describe("portOf", () => {
  it.each([
    ["0", 0],
    ["4600", 4600],
    ["65535", 65_535],
  ])("reads %s", (text, port) => {
    expect(portOf(text)).toBe(port);
  });

  it.each(["", "-1", "65536", "80.5", "http"])("refuses %o and names the option", (text) => {
    expect(() => portOf(text)).toThrow(UsageError);
    expect(() => portOf(text)).toThrow(/--port/);
  });
});
