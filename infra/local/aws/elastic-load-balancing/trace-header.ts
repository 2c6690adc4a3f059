import { type NewTraceDigits, newTraceId } from "../trace-id.ts";

/**
 * The `X-Amzn-Trace-Id` that a target gets: `Root` is kept or made, `Self` is added beside a root that came
 * with the request, other fields stay. `now` in epoch ms.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export function traceHeader(incoming: string | undefined, now: number, newDigits: NewTraceDigits): string {
  const id = newTraceId(now, newDigits);
  const fields = (incoming ?? "").split(";").map((field) => field.trim());
  const kept = fields.filter((field) => field !== "" && !field.startsWith("Self="));
  const hasRoot = kept.some((field) => field.startsWith("Root="));
  return [hasRoot ? `Self=${id}` : `Root=${id}`, ...kept].join(";");
}
