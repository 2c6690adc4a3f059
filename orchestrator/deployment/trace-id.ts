import type { Clock } from "../text/clock.ts";
import type { RandomBytes } from "../text/random-bytes.ts";

/**
 * A new trace id: `1-<8 hex digits of the time>-<24 random ones>`.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 */
export function newTraceId(clock: Clock, random: RandomBytes): string {
  const seconds = Math.floor(clock.now() / 1000);
  const digits = Buffer.from(random(12)).toString("hex");
  return `1-${seconds.toString(16).padStart(8, "0")}-${digits}`;
}

/** The `X-Amzn-Trace-Id` header that starts this trace; it is recorded whatever the sampling rules are. */
export function sampledTraceHeader(traceId: string): string {
  return `Root=${traceId};Sampled=1`;
}
