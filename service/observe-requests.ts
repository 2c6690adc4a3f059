import type { Context, MiddlewareHandler } from "hono";
import type { Dependencies, ServiceEnv } from "./app.ts";
import type { TracedRequest } from "./trace.ts";
import { traceHeaderName } from "./trace-header.ts";

/** Responses are data for programs: not rendered, framed, sniffed or cached. */
const securityHeaders = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
};

/** Traces and logs each request, and sets the headers of every response. */
export function observeRequests({ tracer, log, clock }: Dependencies): MiddlewareHandler<ServiceEnv> {
  return async (context, next) => {
    const start = clock.now();
    const trace = tracer.begin(tracedRequest(context));
    context.set("trace", trace);
    for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
    if (trace.responseHeader) context.header(traceHeaderName, trace.responseHeader);
    await next();
    const { status } = context.res;
    trace.end(status, context.error);
    // Load balancers check every few seconds: only failed checks are logged.
    if (context.req.path === "/health" && status < 500) return;
    const { method, path } = context.req;
    const traceId = trace.id ? { traceId: trace.id } : {};
    log.info("request", { method, path, status, durationMs: clock.now() - start, ...traceId });
  };
}

function tracedRequest(context: Context<ServiceEnv>): TracedRequest {
  const forwardedFor = context.req.header("X-Forwarded-For")?.split(",")[0]?.trim();
  return {
    method: context.req.method,
    url: context.req.url,
    userAgent: context.req.header("User-Agent"),
    clientIp: forwardedFor || context.env?.incoming?.socket.remoteAddress,
    forwarded: Boolean(forwardedFor),
    traceHeader: context.req.header(traceHeaderName),
  };
}
