import { describe, expect, it } from "vitest";
import { isSignedBySlack, slackSignature } from "../../../orchestrator/channels/slack-signature.ts";

// https://docs.slack.dev/authentication/verifying-requests-from-slack
const published = {
  signingSecret: "8f742231b10e8888abcd99yyyzzz85a5",
  timestamp: "1531420618",
  body:
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V" +
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
};

const sentAt = Number(published.timestamp) * 1000;

/** Whether the published request is taken with these differences. */
function isAccepted(change: {
  readonly timestamp?: string | undefined;
  readonly signature?: string | undefined;
  readonly body?: string | Uint8Array;
  readonly now?: number;
  readonly signingSecret?: string;
}): boolean {
  const { timestamp, signature, body, now = sentAt, signingSecret } = { ...published, ...change };
  const headers = { "x-slack-request-timestamp": timestamp, "x-slack-signature": signature };
  return isSignedBySlack(signingSecret, { headers, rawBody: Buffer.from(body) }, now);
}

describe("Slack's signature", () => {
  it("is verified for Slack's published example", () => {
    expect(isAccepted({})).toBe(true);
  });

  it.each([
    ["300 s late is accepted", 300_000, true],
    ["301 s late is refused", 301_000, false],
    ["300 s early is accepted", -300_000, true],
    ["301 s early is refused", -301_000, false],
  ])("%s", (_, difference, accepted) => {
    expect(isAccepted({ now: sentAt + difference })).toBe(accepted);
  });

  it.each([
    ["an altered body", { body: published.body.replace("roadrunner", "coyote") }],
    ["a re-serialised body", { body: published.body.replaceAll("%2F", "/") }],
    ["a re-encoded body", { body: Buffer.from(published.body, "utf16le") }],
    ["a body with a byte more", { body: `${published.body}\n` }],
    ["another secret", { signingSecret: "8f742231b10e8888abcd99yyyzzz85a6" }],
    ["another version", { signature: published.signature.replace("v0", "v1") }],
    ["a signature in capitals", { signature: published.signature.toUpperCase() }],
    ["a signature cut short", { signature: published.signature.slice(0, -2) }],
    ["a doubled signature", { signature: `${published.signature}, ${published.signature}` }],
    ["no signature", { signature: undefined }],
    ["no timestamp", { timestamp: undefined }],
  ])("of %s is refused", (_, change) => {
    expect(isAccepted(change)).toBe(false);
  });

  it("over a non-numeric timestamp is refused, although the secret is right", () => {
    const sign = (timestamp: string) =>
      slackSignature(published.signingSecret, timestamp, Buffer.from(published.body));
    const doubled = `${published.timestamp}, ${published.timestamp}`;

    const taken = [doubled, "", "NaN", ` ${published.timestamp}`].map((timestamp) =>
      isAccepted({ timestamp, signature: sign(timestamp) }),
    );

    expect(taken).toEqual([false, false, false, false]);
  });

  it("is never computed with an empty secret", () => {
    expect(() => isAccepted({ signingSecret: "" })).toThrow("the signing secret is empty");
  });
});
