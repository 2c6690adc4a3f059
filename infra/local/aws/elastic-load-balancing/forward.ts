import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { WaitingClock } from "../clock.ts";
import type { Target } from "./target.ts";
import { connectToTarget } from "./target-socket.ts";

/** The outcome of one attempt. `answered` includes a response that broke off. */
export type Attempt = "answered" | "not delivered" | "dropped" | "timed out" | "client gone";

/** Safe to retry: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const idempotentMethods = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

/** Headers of the connection, not of the message: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const hopByHopHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
]);

interface Forwarding {
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: WaitingClock;
  /** The target must start its response within this many ms of the clock. */
  readonly idleTimeout: number;
}

/**
 * Sends the request to the target and streams the response back. `not delivered` means that another target may be
 * tried: no byte of the body was read, and the target has not acted on the request or the request is idempotent.
 * Rejects if the request cannot be forwarded, e.g. with characters that HTTP does not allow in a path.
 */
export function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: Target,
  { headers, clock, idleTimeout }: Forwarding,
): Promise<Attempt> {
  return new Promise((resolve) => {
    const repeatable = idempotentMethods.has(incoming.method ?? "") && !hasBody(incoming);
    const upstream = request({
      host: target.id,
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...endToEnd(incoming), ...headers },
      // A kept-alive connection can close while a request is sent; requests that cannot be retried get a new one.
      ...(repeatable
        ? { agent: target.agent }
        : { createConnection: () => connectToTarget(target.id, target.port) }),
    });
    const answered = new AbortController();
    let delivered = false;
    let timedOut = false;
    let begun = false;
    const settle = (attempt: Attempt) => {
      answered.abort();
      outgoing.off("close", abandon);
      resolve(attempt);
    };
    const abandon = () => {
      settle("client gone");
      upstream.destroy();
    };
    outgoing.once("close", abandon);
    clock.sleep(idleTimeout, answered.signal).then(
      () => {
        timedOut = true;
        upstream.destroy();
      },
      () => {},
    );
    onceConnected(upstream, () => {
      delivered = true;
      if (hasBody(incoming)) incoming.pipe(upstream);
      else upstream.end();
    });
    upstream.once("response", (answer) => {
      begun = true;
      answered.abort();
      outgoing.off("close", abandon);
      streamBack(answer, outgoing).then(() => settle("answered"));
    });
    upstream.once("close", () => {
      if (begun) {
        // What the target did not take of the body must not stand before the client's next request.
        incoming.unpipe(upstream);
        incoming.resume();
        return;
      }
      if (timedOut) settle("timed out");
      else settle(delivered && !(repeatable && upstream.reusedSocket) ? "dropped" : "not delivered");
    });
    upstream.on("error", () => {});
  });
}

function onceConnected(upstream: ClientRequest, proceed: () => void): void {
  upstream.once("socket", (socket) => {
    if (socket.connecting) socket.once("connect", proceed);
    else proceed();
  });
}

/** Resolves when the whole response is forwarded, or one side has closed the connection. */
function streamBack(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    outgoing.once("close", () => {
      answer.destroy();
      resolve();
    });
    // The client must not mistake a truncated response for a complete one.
    answer.once("error", () => outgoing.destroy());
    outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, answerHeaders(answer));
    answer.pipe(outgoing);
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function endToEnd({ headersDistinct }: IncomingMessage): Record<string, string | string[]> {
  const connectionOnly = new Set(headersDistinct.connection?.flatMap((names) => names.split(/\s*,\s*/)));
  return Object.fromEntries(
    Object.entries(headersDistinct).flatMap(([name, values]) =>
      values && !hopByHopHeaders.has(name) && !connectionOnly.has(name) ? [[name, unwrapped(values)]] : [],
    ),
  );
}

/** A single value instead of a list: Node refuses lists for headers that may occur only once. */
function unwrapped(values: string[]): string | string[] {
  const [value, ...more] = values;
  return value !== undefined && more.length === 0 ? value : values;
}

/** The response's headers without those of the connection. Node chooses the framing of the body. */
function answerHeaders({ rawHeaders }: IncomingMessage): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = rawHeaders.slice(index, index + 2);
    const lower = name.toLowerCase();
    if (!hopByHopHeaders.has(lower) && lower !== "transfer-encoding") kept.push(name, value);
  }
  return kept;
}
