import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { credentialOf } from "./credential.ts";
import { type AwsCall, Dispatcher } from "./dispatcher.ts";
import { encodeJsonError } from "./json-body.ts";
import { isFromAnotherSite, isOwnHost } from "./same-machine.ts";
import type { AwsService } from "./service.ts";
import { internalFailure, wireErrorOf } from "./wire-error.ts";
import { readRequest, type WireResponse } from "./wire-request.ts";

/** Serves other paths of the endpoint: pages, web hooks, services with a server of their own. */
export interface HttpMount {
  matches(request: IncomingMessage): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

export interface EndpointOptions {
  readonly services: readonly AwsService[];
  /** Tried in their order, before the services, at each request: more may be added to the array later. */
  readonly mounts?: readonly HttpMount[];
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly requestId?: () => string;
  /** Told of each call that reaches an operation, before it runs, and of each signed one to a mount. */
  readonly onCall?: (call: AwsCall) => void;
  /** Told of what the caller only sees as `InternalFailure`; by default it is printed to the standard error. */
  readonly onFailure?: (error: unknown, call: { signingName: string; operation: string }) => void;
}

/** The local AWS on one port of 127.0.0.1. */
export interface Endpoint {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Ends open connections at once. */
  close(): Promise<void>;
}

/** Longer than any poll's interval: a connection that ends just as it is used again costs the caller a retry. */
const keepAliveMilliseconds = 120_000;

/** Starts the endpoint. Throws an Error named `PortInUse` when somebody else listens on the port. */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const settings = {
    mounts: [],
    requestId: randomUUID,
    onCall: () => {},
    onFailure: (error: unknown) => console.error(error),
    ...options,
  };
  const dispatcher = new Dispatcher(settings);
  const server = createServer((request, response) => {
    serve(request, response, settings, dispatcher).catch((error: unknown) => {
      // The caller went away while it was sending.
      if (request.destroyed && !request.complete) return;
      const answer = wireErrorOf(error);
      // Without the URL: links and web hooks carry secrets in it.
      if (!answer) settings.onFailure(error, { signingName: "http", operation: request.method ?? "" });
      send(response, encodeJsonError("application/json", answer ?? internalFailure()));
    });
  });
  server.keepAliveTimeout = keepAliveMilliseconds;
  const port = await listen(server, options.port ?? 0);
  return { url: `http://127.0.0.1:${port}`, port, close: () => close(server) };
}

type Settings = Required<Pick<EndpointOptions, "mounts" | "onCall">>;

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { mounts, onCall }: Settings,
  dispatcher: Dispatcher,
): Promise<void> {
  if (!isOwnHost(request)) return send(response, refusal(421, "this server answers to its own address only"));
  const mount = mounts.find((candidate) => candidate.matches(request));
  if (mount) {
    reportCall(request, onCall);
    return mount.handle(request, response);
  }
  if (isFromAnotherSite(request))
    return send(response, refusal(403, "pages of other sites may not call AWS"));
  send(response, await dispatcher.handle(await readRequest(request)));
}

function reportCall(request: IncomingMessage, onCall: (call: AwsCall) => void): void {
  const credential = credentialOf(request.headers.authorization);
  const operation = String(request.headers["x-amz-target"] ?? "").split(".")[1];
  if (!credential || !operation) return;
  const { signingName, accessKeyId } = credential;
  onCall({ signingName, operation, input: undefined, principal: accessKeyId });
}

const refusal = (statusCode: number, reason: string): WireResponse => ({
  statusCode,
  headers: { "content-type": "text/plain" },
  body: `Refused: ${reason}\n`,
});

function send(response: ServerResponse, { statusCode, headers, body }: WireResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(statusCode, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
  // What was not read of the request: a caller that cannot send it all would not see the answer.
  response.req.resume();
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? portInUse(port) : error),
    );
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function portInUse(port: number): Error {
  const error = new Error(`port ${port} of 127.0.0.1 is in use; choose another one with --port`);
  error.name = "PortInUse";
  return error;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
