import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TargetAddress } from "../../../../../infra/local/aws/elastic-load-balancing/target-group.ts";

/** A small HTTP server behind a load balancer; `/health` returns `healthStatus`. */
export interface StandInTarget {
  readonly server: Server;
  readonly address: TargetAddress;
  healthStatus: number;
  close(): Promise<void>;
}

export async function startTarget(listener: RequestListener): Promise<StandInTarget> {
  const target = { healthStatus: 200 };
  const server = createServer((request, response) => {
    if (request.url === "/health") response.writeHead(target.healthStatus).end();
    else listener(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = { id: "127.0.0.1", port: (server.address() as AddressInfo).port };
  return Object.assign(target, {
    server,
    address,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  });
}
