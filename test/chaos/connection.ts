import { type IncomingMessage, ServerResponse } from "node:http";

/** What can be done with a request. */
export interface Connection {
  /** Serves the request and answers it. */
  serve(): Promise<void>;
  /** Serves the request, but its answer goes nowhere. Resolves after its effect. */
  serveUnheard(): Promise<void>;
  /** Answers without serving. */
  refuse(status: number, body: string): void;
  /** Closes the connection without an answer. */
  cut(): void;
}

export const connectionOf = (
  request: IncomingMessage,
  response: ServerResponse,
  serve: (response: ServerResponse) => Promise<void>,
): Connection => ({
  serve: () => serve(response),
  serveUnheard: async () => {
    const { unheard, answered } = unheardResponse(request);
    await serve(unheard);
    await answered;
  },
  refuse: (status, body) => {
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
    request.resume();
  },
  cut: () => request.socket.destroy(),
});

/** A response that no socket sends, and when it is complete. */
function unheardResponse(request: IncomingMessage) {
  const unheard = new ServerResponse(request);
  const answered = new Promise<void>((resolve) => {
    const { end } = unheard;
    unheard.end = ((...last: Parameters<typeof end>) => {
      resolve();
      return end.apply(unheard, last);
    }) as typeof end;
  });
  return { unheard, answered };
}
