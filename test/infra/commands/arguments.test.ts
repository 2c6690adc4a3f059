import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { portOf, runCommand, UsageError } from "../../../infra/commands/arguments.ts";

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

describe("runCommand", () => {
  let exitCode: typeof process.exitCode;
  const errors: string[] = [];

  beforeEach(() => {
    exitCode = process.exitCode;
    errors.length = 0;
    vi.spyOn(console, "error").mockImplementation((text: string) => void errors.push(text));
  });

  afterEach(() => {
    process.exitCode = exitCode;
    vi.restoreAllMocks();
  });

  it("exits with what the command answers", async () => {
    await runCommand(async () => 130);

    expect([process.exitCode, errors]).toEqual([130, []]);
  });

  it("tells a named error in one line, and exits with 1", async () => {
    const named = Object.assign(new Error("port 4600 is in use"), { name: "PortInUse" });

    await runCommand(() => Promise.reject(named));

    expect([process.exitCode, errors]).toEqual([1, ["PortInUse: port 4600 is in use"]]);
  });

  it("points to the help after wrong usage, and exits with 2", async () => {
    await runCommand(async () => portOf("x"));

    expect(process.exitCode).toBe(2);
    expect(errors).toEqual([expect.stringMatching(/^error: --port is "x"/), "Try --help."]);
  });
});
