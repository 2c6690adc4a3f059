import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { WaitingClock } from "../clock.ts";
import type { Target } from "./target.ts";

/** How one attempt ended: answered (or begun to be), or not, and why. */
export type Attempt = "answered" | "not delivered" | "dropped" | "timed out" | "client gone";

/** Safe to send twice: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const idempotentMethods = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

/** Belong to one connection, not to the message: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
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
  /** The target must begin to answer within this many ms of the clock. */
  readonly idleTimeout: number;
}

/**
 * Sends the request to the target and streams the answer back. `not delivered` means that another target may
 * be tried: no byte of the body was read, and the target cannot have acted, or may act twice harmlessly.
 * Rejects when the request cannot be sent as it came (characters that HTTP does not allow in a path).
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
      // A kept-alive connection can close just as a request goes out; what cannot be repeated gets a new one.
      agent: repeatable ? target.agent : false,
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
      if (begun) return;
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

/** Resolves when the answer is passed on whole, or one of both sides broke off. */
function streamBack(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    outgoing.once("close", () => {
      answer.destroy();
      resolve();
    });
    // A client must not take half an answer for a whole one.
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

/** Node refuses a list where a header may come once only. */
function unwrapped(values: string[]): string | string[] {
  const [value, ...more] = values;
  return value !== undefined && more.length === 0 ? value : values;
}

/** The answer's headers as they came, less those of the connection; how the body is framed is Node's to say. */
function answerHeaders({ rawHeaders }: IncomingMessage): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = rawHeaders.slice(index, index + 2);
    const lower = name.toLowerCase();
    if (!hopByHopHeaders.has(lower) && lower !== "transfer-encoding") kept.push(name, value);
  }
  return kept;
}
