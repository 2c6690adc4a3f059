import type { SlackMessage } from "./slack.ts";
import { httpError, postJson } from "./slack-request.ts";
import type { SlackWebhookSecret } from "./slack-secret.ts";

/** Posts a message into the webhook's channel. */
export type PostByWebhook = (message: SlackMessage) => Promise<void>;

/**
 * Slack through an incoming webhook. Errors never contain its address, which is a secret.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function slackWebhook(http: typeof fetch, { webhookUrl }: SlackWebhookSecret): PostByWebhook {
  return async (message) => {
    const response = await postJson(http, { url: webhookUrl, body: message });
    if (response.ok) return;
    throw httpError(
      response.status,
      `Slack refused the message: ${response.status} ${await response.text()}`,
    );
  };
}
