import { createHmac, timingSafeEqual } from "node:crypto";

/** An incoming request; the names of its headers are in lower case. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The received bytes, unparsed. */
  readonly rawBody: Uint8Array;
}

// Maximum clock difference, in both directions; an older request may be a replay.
const maxAgeSeconds = 300;

// A repeated header arrives as one, with its values joined by a comma, and matches neither pattern.
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
  // Everyone knows an empty key.
  if (signingSecret === "") throw new Error("the signing secret is empty");
  return `v0=${createHmac("sha256", signingSecret).update(`v0:${timestamp}:`).update(rawBody).digest("hex")}`;
}
