import { randomBytes } from "node:crypto";

/** Returns the 24 hexadecimal digits of a trace id. */
export type NewTraceDigits = () => string;

/** Random digits, as in AWS's trace ids. */
export const randomTraceDigits: NewTraceDigits = () => randomBytes(12).toString("hex");

/**
 * A new trace id: `1-<8 hex digits of the time>-<24 random ones>`. `now` in epoch ms.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 */
export function newTraceId(now: number, newDigits = randomTraceDigits): string {
  const seconds = Math.floor(now / 1000);
  return `1-${seconds.toString(16).padStart(8, "0")}-${newDigits()}`;
}
