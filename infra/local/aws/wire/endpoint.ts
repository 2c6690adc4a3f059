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

/** Serves other requests to the endpoint: pages, webhooks, services with their own server. */
export interface HttpMount {
  matches(request: IncomingMessage): boolean;
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

/**
 * Wraps the serving of a request, as a bad network does: what it does not serve gets no response, and a request that is
 * served to another response has its effect, but no one reads the answer.
 */
export type AroundRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  serve: (response: ServerResponse) => Promise<void>,
) => Promise<void>;

export interface EndpointOptions {
  readonly services: readonly AwsService[];
  /** Tried in order, before the services. Read at each request, so mounts can be added to the array later. */
  readonly mounts?: readonly HttpMount[];
  /** Default: 0, any free port. */
  readonly port?: number;
  readonly requestId?: () => string;
  /** Called for each call before its operation runs, and for each signed request to a mount. */
  readonly onCall?: (call: AwsCall) => void;
  /** Called with the output of each call to a service that has succeeded. */
  readonly onSuccess?: (call: AwsCall, output: object) => void;
  /** Wraps the serving of each request. Default: serves it. */
  readonly aroundRequest?: AroundRequest;
  /** Gets the errors that callers see only as `InternalFailure`. Default: prints them to the standard error. */
  readonly onFailure?: (error: unknown, call: { signingName: string; operation: string }) => void;
}

/** The local AWS on one port of 127.0.0.1. */
export interface Endpoint {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Closes the server and all open connections at once. */
  close(): Promise<void>;
}

/** Longer than any polling interval: a connection that closes while it is reused costs the caller a retry. */
const keepAliveMilliseconds = 120_000;

/** Starts the endpoint. Throws an Error named `PortInUse` if another program is listening on the port. */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const settings = {
    mounts: [],
    requestId: randomUUID,
    onCall: () => {},
    onSuccess: () => {},
    aroundRequest: servedAtOnce,
    onFailure: (error: unknown) => console.error(error),
    ...options,
  };
  const dispatcher = new Dispatcher(settings);
  const server = createServer((request, response) => {
    const served = settings.aroundRequest(request, response, (to) =>
      serve(request, to, settings, dispatcher),
    );
    served.catch((error: unknown) => {
      // The caller disconnected while it was sending.
      if (request.destroyed && !request.complete) return;
      const answer = wireErrorOf(error);
      // Without the URL: those of links and webhooks contain secrets.
      if (!answer) settings.onFailure(error, { signingName: "http", operation: request.method ?? "" });
      send(response, encodeJsonError("application/json", answer ?? internalFailure()));
    });
  });
  server.keepAliveTimeout = keepAliveMilliseconds;
  const port = await listen(server, options.port ?? 0);
  return { url: `http://127.0.0.1:${port}`, port, close: () => close(server) };
}

const servedAtOnce: AroundRequest = (_request, response, serve) => serve(response);

type Settings = Required<Pick<EndpointOptions, "mounts" | "onCall">>;

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { mounts, onCall }: Settings,
  dispatcher: Dispatcher,
): Promise<void> {
  if (!isOwnHost(request))
    return send(response, refusal(421, "this server accepts only requests to its own address"));
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
  // Reads the rest of the request: a caller that cannot send all of it would not see the response.
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
  const error = new Error(`port ${port} of 127.0.0.1 is in use; choose another port with --port`);
  error.name = "PortInUse";
  return error;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
