import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { startLocalAws } from "../../../infra/local/local-aws.ts";
import { startTestAws } from "../../support/local-aws.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it("names a port that is in use, and the remedy", async ({ onTestFinished }) => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;

  await expect(startTestAws({ port })).rejects.toMatchObject({
    name: "PortInUse",
    message: expect.stringMatching(new RegExp(`port ${port} .*--port`)),
  });
});

it("names a temporary folder that it cannot write to, and the remedy", async () => {
  vi.stubEnv("TMPDIR", "/nonexistent");
  vi.stubEnv("DATABASE_URL", undefined);

  await expect(startLocalAws({ functions: "inProcess" })).rejects.toMatchObject({
    name: "TemporaryFolderNotWritable",
    message: expect.stringMatching(/\/nonexistent.*TMPDIR/),
  });
});
