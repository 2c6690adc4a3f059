import type { DatabaseAddress, TracedRequest } from "./trace.ts";

/** Longest text taken into a segment, which must fit into one datagram with all that it holds. */
const LONGEST_TEXT = 1_000;

const bounded = (text: string) => text.slice(0, LONGEST_TEXT);

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

/** A request that was received. */
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

/** A request that is sent; its URL without credentials and query, which may hold secrets. */
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

/** A prepared statement, which has placeholders in place of values. */
export function sqlData(address: DatabaseAddress, sql: string): SqlData {
  return {
    url: `postgresql://${address.host}:${address.port}/${address.database}`,
    user: address.user,
    database_type: "PostgreSQL",
    preparation: "statement",
    sanitized_query: bounded(sql.replaceAll(/\s+/g, " ").trim()),
  };
}
