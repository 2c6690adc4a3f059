import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server on 127.0.0.1 in place of the external API. */
export interface ExternalApi {
  readonly url: string;
  readonly requests: IncomingMessage[];
  /** Resolves when the first request is here. */
  readonly firstRequest: Promise<unknown>;
  close(): Promise<void>;
}

export async function startExternalApi(
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => {
    response.end("{}");
  },
): Promise<ExternalApi> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  const firstRequest = once(server, "request");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    firstRequest,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
