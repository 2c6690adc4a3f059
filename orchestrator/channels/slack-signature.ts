import { createHmac, timingSafeEqual } from "node:crypto";

/** A request as it came; names of headers are in lower case. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes that were sent, before anything read them. */
  readonly rawBody: Uint8Array;
}

// Seconds that Slack's clock and ours may differ, either way; an older request may be one that is played again.
const maxAgeSeconds = 300;

// A doubled header comes as one, its values joined with a comma: that is neither of these.
const timestampPattern = /^\d{1,12}$/;
const signaturePattern = /^v0=[0-9a-f]{64}$/;

/**
 * Whether Slack signed the request with this secret within five minutes of `now` (milliseconds since the epoch).
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function isSignedBySlack(
  signingSecret: string,
  { headers, rawBody }: SignedRequest,
  now: number,
): boolean {
  const timestamp = headers["x-slack-request-timestamp"] ?? "";
  const signature = headers["x-slack-signature"] ?? "";
  if (!timestampPattern.test(timestamp) || !signaturePattern.test(signature)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > maxAgeSeconds) return false;
  const expected = slackSignature(signingSecret, timestamp, rawBody);
  return timingSafeEqual(Buffer.from(expected), Buffer.from(signature));
}

/** The signature that Slack sends with a body: `v0=` and an HMAC-SHA256 in hex. */
export function slackSignature(signingSecret: string, timestamp: string, rawBody: Uint8Array): string {
  // An empty key would be a secret that everybody knows.
  if (signingSecret === "") throw new Error("there is no signing secret");
  return `v0=${createHmac("sha256", signingSecret).update(`v0:${timestamp}:`).update(rawBody).digest("hex")}`;
}
