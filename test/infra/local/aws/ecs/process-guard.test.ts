import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const parentFile = fileURLToPath(new URL("orphan-parent.ts", import.meta.url));

test("SIGKILL of the parent leaves no task and nothing that a task started", async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const parent = spawn(process.execPath, ["--import", "tsx", parentFile], {
    env: { ...process.env, CALLBACK_PORT: String(port) },
    stdio: "inherit",
  });
  // Two tasks, each with its own process.
  while (sockets.length < 4) await once(server, "connection");
  expect(sockets.every(({ closed }) => !closed)).toBe(true);

  const allClosed = Promise.all(
    sockets.map(
      (socket) => new Promise<void>((resolve) => socket.on("error", () => {}).once("close", () => resolve())),
    ),
  );
  for (const socket of sockets) socket.resume();
  parent.kill("SIGKILL");

  await allClosed;
  server.close();
  await once(server, "close");
});
