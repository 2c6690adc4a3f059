import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as v from "valibot";
import { withoutByteOrderMark } from "../text/byte-order-mark.ts";
import type { Clock } from "../text/clock.ts";
import { namedValues } from "../text/named-values.ts";
import { redactText } from "../text/redaction.ts";
import { visibleText } from "../text/visible-text.ts";
import { MessageRefused } from "./message-refused.ts";

/** An incoming webhook: it can only post into its channel. */
export type SlackWebhookSecret = v.InferOutput<typeof webhookSchema>;

/** A Slack app: it posts, updates its messages, and receives clicks. */
export type SlackBotSecret = v.InferOutput<typeof botSchema>;

export type SlackSecret = SlackWebhookSecret | SlackBotSecret;

export const isBotSecret = (secret: SlackSecret): secret is SlackBotSecret => "botToken" in secret;

// The local Slack's loopback address has no certificate.
const isSafeUrl = (text: string) =>
  URL.canParse(text) && (new URL(text).protocol === "https:" || new URL(text).hostname === "127.0.0.1");

const url = (example: string) =>
  v.pipe(
    v.string(`must be an address, e.g. ${example}`),
    v.check(isSafeUrl, `must be an https address, e.g. ${example}`),
  );

const webhookSchema = v.strictObject({ webhookUrl: url("https://hooks.slack.com/services/…") });

const text = (pattern: RegExp, shape: string) =>
  v.pipe(v.string(`must be ${shape}`), v.regex(pattern, `must be ${shape}`));

const user = text(/^[UW][A-Z0-9]{2,}$/, "a member id, e.g. U0BOB");
const address = v.pipe(
  v.string("must be a mail address, e.g. bob@example.com"),
  v.email("must be a mail address, e.g. bob@example.com"),
);

const botSchema = v.strictObject({
  botToken: text(/^xoxb-[\w-]+$/, "the app's Bot User OAuth Token, which begins with xoxb-"),
  // Slack's signing secrets have 32 characters; a short one could be guessed.
  signingSecret: text(/^[!-~]{16,}$/, "the app's Signing Secret"),
  channel: text(/^[CG][A-Z0-9]{2,}$/, "a channel's id, e.g. C0DEPLOY"),
  team: text(/^[TE][A-Z0-9]{2,}$/, "the workspace's id, e.g. T0ACME"),
  users: v.pipe(
    namedValues(user, address, "must be an object of member ids and mail addresses"),
    v.check(
      (users) => Object.keys(users).length > 0,
      'must name at least one person, e.g. {"U0BOB": "bob@example.com"}',
    ),
  ),
  apiUrl: v.optional(url("https://slack.com/api"), "https://slack.com/api"),
});

/** Parses the Slack secret. Throws MessageRefused that names each invalid field, but no value. */
export function parseSlackSecret(secret: string | undefined): SlackSecret {
  const value = parseJson(secret);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unknownFormat();
  if (Object.keys(value).length === 0) throw unknownFormat();
  const schema = "webhookUrl" in value ? webhookSchema : botSchema;
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new MessageRefused(`the Slack secret is invalid: ${result.issues.map(problemOf).join("; ")}`, {
    isPermanent: true,
  });
}

const unknownFormat = () =>
  new MessageRefused(
    'the Slack secret must be {"webhookUrl": "…"}, or {"botToken": "…", "signingSecret": "…", "channel": "…", ' +
      '"team": "…", "users": {"U…": "bob@example.com"}}',
    { isPermanent: true },
  );

function parseJson(text = ""): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(text));
  } catch {
    // The parser's message would contain the secret.
    return undefined;
  }
}

/** Replaces valibot's messages about missing and unknown fields, which quote the value. */
function problemOf(issue: v.BaseIssue<unknown>): string {
  const field = visibleText(redactText(v.getDotPath(issue) ?? "the secret"));
  if (issue.type === "strict_object") {
    return issue.expected === "never" ? `${field} is not a known field` : `${field} is missing`;
  }
  return `${field} ${issue.message}`;
}

export interface SlackSecretServices {
  readonly secretsManager: SecretsManagerClient;
  readonly secretArn: string;
  readonly clock: Clock;
}

// Unsolicited requests cost one read per minute, and a new token is used within a minute.
const cacheMs = 60_000;

/**
 * Returns a function that reads the Slack secret, at most once a minute.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export function slackSecretReader(services: SlackSecretServices): () => Promise<SlackSecret> {
  const { secretsManager, secretArn, clock } = services;
  let cached: { readonly secret: SlackSecret; readonly readAt: number } | undefined;
  return async () => {
    // A clock that was set back makes the age negative.
    const age = cached ? clock.now() - cached.readAt : -1;
    if (cached && age >= 0 && age < cacheMs) return cached.secret;
    const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretArn }));
    const secret = parseSlackSecret(SecretString);
    cached = { secret, readAt: clock.now() };
    return secret;
  };
}
