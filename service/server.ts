import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import type { ServiceEnv } from "./app.ts";

/** A listening service. */
export interface RunningServer {
  readonly port: number;
  /** Accepts no more connections and resolves when every open response is sent; false if the time-out came first. */
  close(timeoutMs: number): Promise<boolean>;
}

/** Longer than an Application Load Balancer's idle time-out of 60 s, so that it never uses a closed connection. */
const keepAliveMs = 65_000;

/** Starts listening. Rejects with the system's error, such as EADDRINUSE. */
export async function listen(app: Hono<ServiceEnv>, host: string, port: number): Promise<RunningServer> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.keepAliveTimeout = keepAliveMs;
  const responses = new Set<ServerResponse>();
  server.on("request", (_request, response) => {
    responses.add(response);
    response.once("close", () => responses.delete(response));
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
    close: (timeoutMs) => close(server, responses, timeoutMs),
  };
}

function close(server: Server, responses: ReadonlySet<ServerResponse>, timeoutMs: number): Promise<boolean> {
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
    // Otherwise a keep-alive connection would keep the server open after its last response.
    for (const response of responses) response.shouldKeepAlive = false;
  });
}
