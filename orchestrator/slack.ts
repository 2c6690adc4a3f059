import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { MessageRefused } from "./message-refused.ts";
import { visibleText } from "./visible-text.ts";

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export interface SlackMessage {
  /** What notifications show. */
  readonly text: string;
  readonly blocks: readonly object[];
}

/** Posts a message to the channel of the incoming webhook. */
export type PostToSlack = (message: SlackMessage) => Promise<void>;

export interface SlackServices {
  readonly secretsManager: SecretsManagerClient;
  /** Of a secret with the content `{"webhookUrl": "https://hooks.slack.com/…"}`. */
  readonly secretArn: string;
  readonly http: typeof fetch;
}

// Milliseconds. Slack answers within one or two seconds, or not at all.
const answerTimeout = 5_000;

// Characters a section's text may have: https://docs.slack.dev/reference/block-kit/blocks/section-block
const maxSectionLength = 3_000;

/** Slack by an incoming webhook. Errors never carry the webhook's address, which is a secret. */
export function slackByWebhook({ secretsManager, secretArn, http }: SlackServices): PostToSlack {
  return async (message) => {
    const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretArn }));
    const answer = await post(http, webhookUrlOf(SecretString), message);
    if (answer.ok) return;
    const problem = `Slack refused the message: ${answer.status} ${await answer.text()}`;
    throw answer.status < 500 ? new MessageRefused(problem) : new Error(problem);
  };
}

async function post(http: typeof fetch, url: string, message: SlackMessage): Promise<Response> {
  try {
    return await http(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message),
      redirect: "error",
      signal: AbortSignal.timeout(answerTimeout),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.name : "unknown error";
    throw new Error(`Slack could not be reached (${reason})`);
  }
}

function webhookUrlOf(secret: string | undefined): string {
  const { webhookUrl } = parse(secret);
  if (typeof webhookUrl === "string" && URL.canParse(webhookUrl)) return webhookUrl;
  throw new MessageRefused('the Slack secret must hold {"webhookUrl": "https://hooks.slack.com/services/…"}');
}

function parse(secret = ""): { webhookUrl?: unknown } {
  try {
    return (JSON.parse(secret) ?? {}) as { webhookUrl?: unknown };
  } catch {
    // Its text would be in the parser's message.
    return {};
  }
}

/** Text from elsewhere as it may stand in mrkdwn: no mention, link or command can come of it. */
export const slackText = (text: string): string =>
  visibleText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A section block; text that is too long is cut with a mark. */
export const slackSection = (mrkdwn: string): object => ({
  type: "section",
  text: {
    type: "mrkdwn",
    text: mrkdwn.length > maxSectionLength ? `${mrkdwn.slice(0, maxSectionLength - 1)}…` : mrkdwn,
  },
});
