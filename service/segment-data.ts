import type { DatabaseAddress, TracedRequest } from "./trace.ts";

/** Maximum length of a text in a segment, because the whole segment must fit into one datagram. */
const maxTextLength = 1_000;

const bounded = (text: string) => text.slice(0, maxTextLength);

/**
 * The `http` and `sql` parts of X-Ray segment documents.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export interface HttpData {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly user_agent?: string;
    readonly client_ip?: string;
    readonly x_forwarded_for?: boolean;
  };
  readonly response?: { readonly status: number };
}

export interface SqlData {
  readonly url: string;
  readonly user: string;
  readonly database_type: string;
  readonly preparation: "statement";
  readonly sanitized_query: string;
}

/** The `http` part of an incoming request. */
export function incomingHttpData(request: TracedRequest): HttpData {
  return {
    request: {
      method: request.method,
      url: bounded(request.url),
      ...(request.userAgent ? { user_agent: bounded(request.userAgent) } : {}),
      ...(request.clientIp ? { client_ip: bounded(request.clientIp) } : {}),
      ...(request.forwarded ? { x_forwarded_for: true } : {}),
    },
  };
}

/** The `http` part of an outgoing request. Its URL omits credentials and query, which may contain secrets. */
export function outgoingHttpData({
  method,
  url,
}: {
  readonly method: string;
  readonly url: string;
}): HttpData {
  const { origin, pathname } = new URL(url);
  return { request: { method, url: bounded(`${origin}${pathname}`) } };
}

/** The `sql` part of a prepared statement, which has placeholders instead of values. */
export function sqlData(address: DatabaseAddress, sql: string): SqlData {
  return {
    url: `postgresql://${address.host}:${address.port}/${address.database}`,
    user: address.user,
    database_type: "PostgreSQL",
    preparation: "statement",
    sanitized_query: bounded(sql.replaceAll(/\s+/g, " ").trim()),
  };
}
