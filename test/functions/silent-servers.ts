import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { onTestFinished } from "vitest";

/** What a server does with a connection; `index` counts from 0. */
type OnConnection = (socket: Socket, index: number) => void;

/** A TCP server of the test's own on a free port; the connections that it accepted. */
export async function listen(onConnection: OnConnection) {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    // Whoever gives up resets the connection.
    socket.on("error", () => {}).resume();
    onConnection(socket, connections.push(socket) - 1);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(async () => {
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections };
}

/** Resolves when the connection is closed. */
export async function closed(connection: Socket | undefined): Promise<void> {
  if (connection && !connection.destroyed) await once(connection, "close");
}

/** Accepts, and says nothing. */
export const silence: OnConnection = () => {};

const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/** Says half of an answer, and nothing more. */
export const halfAnAnswer: OnConnection = (socket) => {
  socket.write(`${head}content-length: 100\r\n\r\n{`);
};

/** Goes on with an answer that never ends. */
export const endlessAnswer: OnConnection = (socket) => {
  socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
  const drip = setInterval(() => socket.write("1\r\n \r\n"), 5);
  socket.once("close", () => clearInterval(drip));
};

/** Says the whole answer. */
export const anAnswer =
  (body: string): OnConnection =>
  (socket) => {
    socket.end(`${head}connection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  };

/** A thread that listens and stands still: its kernel queues one or two connections and lets the others wait. */
const standingStill = `
  const { parentPort } = require("node:worker_threads");
  const server = require("node:net").createServer();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** A server that does not accept any more: its queue is full. */
export async function listenWithoutAccepting() {
  const worker = new Worker(standingStill, { eval: true });
  const [port] = (await once(worker, "message")) as [number];
  // More than any system queues for a backlog of one.
  const queue = Array.from({ length: 16 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  onTestFinished(async () => {
    for (const socket of queue) socket.destroy();
    await worker.terminate();
  });
  await once(queue[0] as Socket, "connect");
  return { url: `http://127.0.0.1:${port}` };
}
