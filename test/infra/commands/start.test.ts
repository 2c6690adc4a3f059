import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { allGone, startProcess } from "./start-process.ts";

const started: Awaited<ReturnType<typeof startProcess>>[] = [];

async function start(...args: string[]) {
  const process = await startProcess(...args);
  started.push(process);
  return process;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((process) => process.clear()));
});

describe.concurrent("npm start", { timeout: 120_000 }, () => {
  it("deploys the first release, says so in its last line and leaves nothing behind", async () => {
    const process = await start("--approve", "--once", "--port", "0");
    await process.says("RequestApproval");
    const pids = process.processes();

    expect(await process.ended()).toBe(0);
    expect(process.output().trimEnd().split("\n").at(-1)).toBe("end state: Deployed");
    expect(process.output()).toContain("approving by itself, as --approve asks");
    expect(process.errors()).toBe("");
    expect(pids.length).toBeGreaterThan(3);
    await allGone(pids);
    expect(await process.temporaryFiles()).toEqual([]);
  });

  it("exits with 1 when the deployment fails, and says why", async () => {
    const process = await start("--approve", "--once", "--port", "0", "--image", "not an image");

    expect(await process.ended()).toBe(1);
    expect(process.output()).toMatch(/InvalidInput: .*image/);
    expect(process.output().trimEnd().split("\n").at(-1)).toBe("end state: Refused");
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "cleans up after %s while a person is waited for",
    async (signal) => {
      const process = await start("--port", "0");
      await process.says("waiting for a person: http");
      const pids = process.processes();

      process.child.kill(signal);

      expect(await process.ended()).toBe(130);
      await allGone(pids);
      expect(await process.temporaryFiles()).toEqual([]);
    },
  );

  it("leaves no process and no temporary folder after kill -9", async () => {
    const process = await start("--approve", "--port", "0");
    await process.says("Still up");
    const pids = process.processes();

    process.child.kill("SIGKILL");

    expect(await process.ended()).toBe("SIGKILL");
    await allGone(pids);
    await expect.poll(() => process.temporaryFiles(), { timeout: 10_000 }).toEqual([]);
  });

  it("names a port that is in use, and the remedy", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;

    const process = await start("--once", "--port", String(port));

    expect(await process.ended()).toBe(1);
    expect(process.errors()).toMatch(new RegExp(`PortInUse: .*${port}.*--port`, "s"));
    server.close();
  });

  it.each([
    [["--port", "x"], /--port is "x"/],
    [["--imagine"], /--imagine/],
  ])("refuses %j with code 2 and points to the help", async (args, problem) => {
    const process = await start(...args);

    expect(await process.ended()).toBe(2);
    expect(process.errors()).toMatch(problem);
    expect(process.errors()).toContain("--help");
  });

  it("prints its options", async () => {
    const process = await start("--help");

    expect(await process.ended()).toBe(0);
    for (const option of ["--approve", "--once", "--image", "--port"])
      expect(process.output()).toContain(option);
  });
});
