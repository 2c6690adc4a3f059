/** A request as its trace tells of it. */
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

/** Where a query goes, without credentials. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/**
 * One request's trace. It is handed from call to call rather than kept in an asynchronous context: a pooled
 * connection may run a query under the context of another request.
 */
export interface Trace {
  /** The trace id; undefined when the request belongs to no trace. */
  readonly id: string | undefined;
  /** `X-Amzn-Trace-Id` to answer the request with, when it belongs to a trace. */
  readonly answerHeader: string | undefined;
  /** Runs an SQL query in a remote subsegment named `database@host`. `sql` has placeholders, no values. */
  query<T>(address: DatabaseAddress, sql: string, run: () => Promise<T>): Promise<T>;
  /** Runs the application's own work in a local subsegment. */
  logic<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Makes an HTTP call in a remote subsegment; `call` gets the `X-Amzn-Trace-Id` to send, when there is one. */
  httpCall(
    name: string,
    request: { readonly method: string; readonly url: string },
    call: (traceHeader: string | undefined) => Promise<Response>,
  ): Promise<Response>;
  /** Ends the request's segment with the status it was answered with. */
  end(status: number, error?: unknown): void;
}

/** Begins one trace a request. */
export interface Tracer {
  begin(request: TracedRequest): Trace;
}

/** Traces nothing: for a service that runs without X-Ray, and for queries outside any request. */
export const untraced: Trace = {
  id: undefined,
  answerHeader: undefined,
  query: (_address, _sql, run) => run(),
  logic: (_name, run) => run(),
  httpCall: (_name, _request, call) => call(undefined),
  end: () => {},
};

/** The tracer of a service that runs without X-Ray. */
export const noTracer: Tracer = { begin: () => untraced };
