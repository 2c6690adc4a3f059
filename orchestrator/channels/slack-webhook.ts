import type { SlackMessage } from "./slack.ts";
import { postJson, unsent } from "./slack-request.ts";
import type { SlackWebhookSecret } from "./slack-secret.ts";

/** Posts a message into the channel of an incoming webhook. */
export type PostByWebhook = (message: SlackMessage) => Promise<void>;

/**
 * Slack by an incoming webhook. Errors never carry its address, which is a secret.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function slackWebhook(http: typeof fetch, { webhookUrl }: SlackWebhookSecret): PostByWebhook {
  return async (message) => {
    const answer = await postJson(http, { url: webhookUrl, body: message });
    if (answer.ok) return;
    throw unsent(answer.status, `Slack refused the message: ${answer.status} ${await answer.text()}`);
  };
}
