import { type NewTraceDigits, newTraceId } from "../trace-id.ts";

/**
 * The `X-Amzn-Trace-Id` header for a target. A request without `Root` gets a new one, a request with it gets `Self`;
 * other fields are kept. `now` in epoch ms.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export function traceHeader(incoming: string | undefined, now: number, newDigits: NewTraceDigits): string {
  const id = newTraceId(now, newDigits);
  const fields = (incoming ?? "").split(";").map((field) => field.trim());
  const kept = fields.filter((field) => field !== "" && !field.startsWith("Self="));
  const hasRoot = kept.some((field) => field.startsWith("Root="));
  return [hasRoot ? `Self=${id}` : `Root=${id}`, ...kept].join(";");
}
