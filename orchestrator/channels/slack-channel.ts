import { type SlackBot, type SlackBotServices, slackBot } from "./slack-bot.ts";
import { isBotSecret, type SlackSecret } from "./slack-secret.ts";
import { type PostByWebhook, slackWebhook } from "./slack-webhook.ts";

/** The configured channel: a webhook, which can only post, or a bot, which can also update and reply. */
export type SlackChannel =
  | { readonly kind: "webhook"; readonly post: PostByWebhook }
  | { readonly kind: "bot"; readonly bot: SlackBot };

/** Reads the Slack secret and returns the channel that it configures. */
export type FindSlackChannel = () => Promise<SlackChannel>;

export const slackChannelOf = (services: SlackBotServices, secret: SlackSecret): SlackChannel =>
  isBotSecret(secret)
    ? { kind: "bot", bot: slackBot(services, secret) }
    : { kind: "webhook", post: slackWebhook(services.http, secret) };
