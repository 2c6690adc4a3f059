import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as v from "valibot";
import type { Clock } from "../text/clock.ts";
import { redactText } from "../text/redaction.ts";
import { visibleText } from "../text/visible-text.ts";
import { MessageRefused } from "./message-refused.ts";

/** Posts into the channel that the webhook was made for, and can do nothing else. */
export type SlackWebhookSecret = v.InferOutput<typeof webhookSchema>;

/** An app of the workspace: posts, changes its messages, and is told of clicks. */
export type SlackBotSecret = v.InferOutput<typeof botSchema>;

export type SlackSecret = SlackWebhookSecret | SlackBotSecret;

export const isBotSecret = (secret: SlackSecret): secret is SlackBotSecret => "botToken" in secret;

// An address of this machine has no certificate: the local Slack.
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
  // Slack's have 32; a short one could be guessed.
  signingSecret: text(/^[!-~]{16,}$/, "the app's Signing Secret"),
  channel: text(/^[CG][A-Z0-9]{2,}$/, "a channel's id, e.g. C0DEPLOY"),
  team: text(/^[TE][A-Z0-9]{2,}$/, "the workspace's id, e.g. T0ACME"),
  users: v.pipe(
    v.record(user, address, "must be an object of member ids and mail addresses"),
    v.check(
      (users) => Object.keys(users).length > 0,
      'must name somebody, e.g. {"U0BOB": "bob@example.com"}',
    ),
  ),
  apiUrl: v.optional(url("https://slack.com/api"), "https://slack.com/api"),
});

/** Reads the text of the Slack secret. Throws MessageRefused that names each wrong field, and tells no value. */
export function parseSlackSecret(secret: string | undefined): SlackSecret {
  const value = parseJson(secret);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw notOneOfTwo();
  if (Object.keys(value).length === 0) throw notOneOfTwo();
  const schema = "webhookUrl" in value ? webhookSchema : botSchema;
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new MessageRefused(`the Slack secret is wrong: ${result.issues.map(problemOf).join("; ")}`);
}

const notOneOfTwo = () =>
  new MessageRefused(
    'the Slack secret must hold {"webhookUrl": "…"}, or {"botToken": "…", "signingSecret": "…", "channel": "…", ' +
      '"team": "…", "users": {"U…": "bob@example.com"}}',
  );

function parseJson(text = ""): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its text would be in the parser's message.
    return undefined;
  }
}

/** Valibot's own words for missing and unknown fields quote what it was given. */
function problemOf(issue: v.BaseIssue<unknown>): string {
  const field = visibleText(redactText(v.getDotPath(issue) ?? "the secret"));
  if (issue.type === "strict_object") {
    return issue.expected === "never" ? `${field} is not a field of it` : `${field} is missing`;
  }
  return `${field} ${issue.message}`;
}

export interface SlackSecretServices {
  readonly secretsManager: SecretsManagerClient;
  readonly secretArn: string;
  readonly clock: Clock;
}

// Milliseconds: requests that nobody asked for cost one reading a minute, and a new token is soon in use.
const keptMs = 60_000;

/** Reads the Slack secret at use, at most once a minute. */
export function slackSecretReader(services: SlackSecretServices): () => Promise<SlackSecret> {
  const { secretsManager, secretArn, clock } = services;
  let kept: { readonly secret: SlackSecret; readonly until: number } | undefined;
  return async () => {
    if (kept && clock.now() < kept.until) return kept.secret;
    const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretArn }));
    const secret = parseSlackSecret(SecretString);
    kept = { secret, until: clock.now() + keptMs };
    return secret;
  };
}
