import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export interface DelayApi {
  /** The URL for the tasks service's setting: `{seconds}` is the requested delay. */
  readonly urlTemplate: string;
  close(): Promise<void>;
}

const path = /^\/delay\/(\d+(?:\.\d+)?)$/;

// Longer than any simulated delay.
const maxDelaySeconds = 30;

/** Replaces the external API that the tasks service calls: `GET /delay/{seconds}` responds after a delay. */
export async function startDelayApi(): Promise<DelayApi> {
  const stopping = new AbortController();
  const server = createServer(async (request, response) => {
    const seconds = path.exec(request.url ?? "")?.[1];
    if (seconds === undefined) return response.writeHead(404).end();
    const delaySeconds = Math.min(Number(seconds), maxDelaySeconds);
    const waited = await delay(delaySeconds * 1000, true, { signal: stopping.signal }).catch(() => false);
    if (!waited) return response.destroy();
    return response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ delaySeconds }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    urlTemplate: `http://127.0.0.1:${port}/delay/{seconds}`,
    close: async () => {
      stopping.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
