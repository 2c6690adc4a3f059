/** The data of a request that its trace records. */
export interface TracedRequest {
  readonly method: string;
  readonly url: string;
  readonly userAgent?: string | undefined;
  readonly clientIp?: string | undefined;
  /** True when `clientIp` was read from `X-Forwarded-For`. */
  readonly forwarded: boolean;
  /** The incoming `X-Amzn-Trace-Id`. */
  readonly traceHeader?: string | undefined;
}

/** The database's address, without credentials. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/**
 * One request's trace. It is passed from call to call, not kept in an asynchronous context: a pooled
 * connection may run a query under the context of another request.
 */
export interface Trace {
  /** The trace id; undefined if the request belongs to no trace. */
  readonly id: string | undefined;
  /** `X-Amzn-Trace-Id` of the response, if the request belongs to a trace. */
  readonly responseHeader: string | undefined;
  /** Runs an SQL query in a remote subsegment named `database@host`. `sql` has placeholders, no values. */
  query<T>(address: DatabaseAddress, sql: string, run: () => Promise<T>): Promise<T>;
  /** Runs the application's own work in a local subsegment. */
  logic<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Makes an HTTP call in a remote subsegment; `call` receives the `X-Amzn-Trace-Id` to send, if any. */
  httpCall(
    name: string,
    request: { readonly method: string; readonly url: string },
    call: (traceHeader: string | undefined) => Promise<Response>,
  ): Promise<Response>;
  /** Ends the request's segment with the response's status. */
  end(status: number, error?: unknown): void;
}

/** Begins one trace per request. */
export interface Tracer {
  begin(request: TracedRequest): Trace;
}

/** Records nothing: for a service without X-Ray, and for queries outside a request. */
export const untraced: Trace = {
  id: undefined,
  responseHeader: undefined,
  query: (_address, _sql, run) => run(),
  logic: (_name, run) => run(),
  httpCall: (_name, _request, call) => call(undefined),
  end: () => {},
};

/** The tracer of a service without X-Ray. */
export const noTracer: Tracer = { begin: () => untraced };
