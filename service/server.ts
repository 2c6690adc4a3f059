import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import type { ServiceEnv } from "./app.ts";

/** A listening service. */
export interface RunningServer {
  readonly port: number;
  /** Takes no more connections and resolves when every answer under way is sent; false when time ran out first. */
  close(timeoutMs: number): Promise<boolean>;
}

/** Longer than the 60 s for which an Application Load Balancer keeps a connection, or it meets closed ones. */
const KEEP_ALIVE_MS = 65_000;

/** Starts to listen. Rejects with the system's error, such as EADDRINUSE. */
export async function listen(app: Hono<ServiceEnv>, host: string, port: number): Promise<RunningServer> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const answers = new Set<ServerResponse>();
  server.on("request", (_request, response) => {
    answers.add(response);
    response.once("close", () => answers.delete(response));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: (timeoutMs) => close(server, answers, timeoutMs),
  };
}

function close(server: Server, answers: ReadonlySet<ServerResponse>, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let inTime = true;
    const timer = setTimeout(() => {
      inTime = false;
      server.closeAllConnections();
    }, timeoutMs);
    server.close(() => {
      clearTimeout(timer);
      resolve(inTime);
    });
    // Without this a kept-alive connection would hold the server open after its last answer.
    for (const answer of answers) answer.shouldKeepAlive = false;
  });
}
