import { describe, expect, it } from "vitest";
import { storeRelease } from "../../../orchestrator/release/release.ts";
import { startStateTable } from "../../orchestrator/fixtures/state-table.ts";
import { addressOf, runCommand } from "./run-command.ts";

/** A table with two releases, and the command on the endpoint where it lies. */
async function prepare() {
  const table = await startStateTable();
  for (const version of ["1.0.0", "1.1.0"]) {
    const at = `2026-01-01T00:00:0${version.at(2)}.000Z`;
    const release = {
      deploymentId: `release-${version}`,
      stackName: "xray-poc-compute",
      image: `tasks:${version}`,
    };
    const content = { parameters: {}, secretParameters: [], template: "{}", recordedAt: at };
    await storeRelease(table, { ...release, ...content }, at);
  }
  const endpoints = { AWS_ENDPOINT_URL: await addressOf(table.client) };
  return (...args: readonly string[]) => runCommand("releases", args, endpoints);
}

describe("npm run releases", () => {
  it("lists the releases newest first and marks the running one", async () => {
    const releases = await prepare();

    const { stdout, stderr } = await releases();

    expect(stderr).toBe("");
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.trim().split(/ {2,}/)),
    ).toEqual([
      ["● runs", "2026-01-01T00:00:01.000Z", "tasks:1.1.0", "release-1.1.0"],
      ["2026-01-01T00:00:00.000Z", "tasks:1.0.0", "release-1.0.0"],
    ]);
  });

  it("prints one JSON object per line, and says that a stack has no release", async () => {
    const releases = await prepare();

    const { stdout } = await releases("--json");
    const none = await releases("--stack", "other");

    const printed = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(printed.map(({ image }) => image)).toEqual(["tasks:1.1.0", "tasks:1.0.0"]);
    expect(none.stdout).toBe("other has no release yet\n");
  });
});
