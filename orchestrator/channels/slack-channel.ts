import type { SlackMessage } from "./slack.ts";
import { type SlackBot, type SlackBotServices, slackBot } from "./slack-bot.ts";
import { httpError, postJson } from "./slack-request.ts";
import { isBotSecret, type SlackSecret, type SlackWebhookSecret } from "./slack-secret.ts";

/** The configured channel: a webhook, which can only post, or a bot, which can also update and reply. */
export type SlackChannel =
  | { readonly kind: "webhook"; readonly post: PostByWebhook }
  | { readonly kind: "bot"; readonly bot: SlackBot };

/** Reads the Slack secret and returns the channel that it configures. */
export type FindSlackChannel = () => Promise<SlackChannel>;

export const slackChannelOf = (services: SlackBotServices, secret: SlackSecret): SlackChannel =>
  isBotSecret(secret)
    ? { kind: "bot", bot: slackBot(services, secret) }
    : { kind: "webhook", post: slackWebhook(services, secret) };

/** Posts a message into the webhook's channel. */
export type PostByWebhook = (message: SlackMessage) => Promise<void>;

/**
 * Slack through an incoming webhook. Errors never contain its address, which is a secret.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
function slackWebhook(
  { http, timeoutMs }: SlackBotServices,
  { webhookUrl }: SlackWebhookSecret,
): PostByWebhook {
  return async (message) => {
    const response = await postJson(http, { url: webhookUrl, body: message, timeoutMs });
    if (response.ok) return;
    // The status says that it was refused, also if the reason does not arrive.
    const reason = await response.text().catch(() => "(no reason)");
    throw httpError(response.status, `Slack refused the message: ${response.status} ${reason}`);
  };
}
