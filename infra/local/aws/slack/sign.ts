import { createHmac } from "node:crypto";

/**
 * The `X-Slack-Signature` header of a request: `v0=` and an HMAC-SHA256 in hex. `timestamp` in seconds since the epoch.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const sign = (signingSecret: string, timestamp: string, body: string): string =>
  `v0=${createHmac("sha256", signingSecret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
