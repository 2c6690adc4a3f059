import { describe, inject, it, type TestContext } from "vitest";
import { allGone, startProcess } from "./start-process.ts";

interface Start extends Pick<TestContext, "onTestFinished"> {
  readonly environment?: Readonly<Record<string, string>>;
}

async function start({ onTestFinished, environment }: Start, ...args: string[]) {
  const process = await startProcess(args, environment);
  onTestFinished(() => process.clear());
  return process;
}

describe.concurrent("npm start", () => {
  it("deploys the first release, says so in its last line and leaves nothing behind", async (context) => {
    const { expect } = context;
    const process = await start(context, "--approve", "--once", "--port", "0");
    await process.says("RequestApproval");
    const pids = process.processes();

    expect(await process.ended()).toBe(0);
    expect(process.output().trimEnd().split("\n").at(-1)).toBe("end state: Deployed");
    expect(process.output()).toContain("approving automatically (--approve)");
    expect(process.output()).toMatch(/→ watch: http:.*\/deployments\/first-deployment~\w+$/m);
    expect(process.errors()).toBe("");
    expect(pids.length).toBeGreaterThan(3);
    await allGone(pids);
    expect(await process.temporaryFiles()).toEqual([]);
  });

  it("exits with 1 when the deployment fails, and tells machines one JSON object a line with --json", async (context) => {
    const { expect } = context;
    const environment = { DATABASE_URL: inject("postgresUrl") };
    const args = ["--json", "--once", "--port", "0", "--image", "not an image"];
    const process = await start({ ...context, environment }, ...args);

    expect(await process.ended()).toBe(1);
    const events = process
      .output()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.at(-1)).toMatchObject({
      event: "end",
      endState: "Refused",
      error: "InvalidInput",
      cause: expect.stringContaining("image"),
    });
  });

  it("cleans up after SIGINT while a person is waited for", async (context) => {
    const { expect } = context;
    const process = await start(context, "--port", "0");
    await process.says("waiting for approval: http");
    const pids = process.processes();

    process.child.kill("SIGINT");

    expect(await process.ended()).toBe(130);
    await allGone(pids);
    expect(await process.temporaryFiles()).toEqual([]);
  });

  it("is stopped by Ctrl-C before it is ready, and leaves nothing behind", async (context) => {
    const { expect } = context;
    const process = await start(context, "--port", "0");
    await process.says("starting AWS on this machine");
    const pids = process.processes();

    process.pressCtrlC();

    expect(await process.ended()).toBe(130);
    expect(process.errors()).toBe("");
    expect(process.output()).toMatch(/\nstopping\n$/);
    await allGone(pids);
    expect(await process.temporaryFiles()).toEqual([]);
  });

  it("leaves no process and no temporary folder after kill -9", async (context) => {
    const { expect } = context;
    const process = await start(context, "--approve", "--port", "0");
    await process.says("Ctrl-C stops everything");
    expect(process.output()).toMatch(/AWS_ENDPOINT_URL=http:\S+ npm run deploy -- --image tasks:1\.1\.0/);
    const pids = process.processes();

    process.child.kill("SIGKILL");

    expect(await process.ended()).toBe("SIGKILL");
    await allGone(pids);
    await expect.poll(() => process.temporaryFiles()).toEqual([]);
  });

  it("refuses an option that it does not know with code 2, and points to the help", async (context) => {
    const { expect } = context;
    const process = await start(context, "--imagine");

    expect(await process.ended()).toBe(2);
    expect(process.errors()).toMatch(/^error: .*--imagine/);
    expect(process.errors()).toContain("--help");
  });

  it("prints its options", async (context) => {
    const { expect } = context;
    const process = await start(context, "--help");

    expect(await process.ended()).toBe(0);
    for (const option of ["--approve", "--once", "--image", "--port", "--json", "Exit codes", "endState"])
      expect(process.output()).toContain(option);
  });
});
