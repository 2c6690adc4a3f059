import { type SlackBot, type SlackBotServices, slackBot } from "./slack-bot.ts";
import { isBotSecret, type SlackSecret } from "./slack-secret.ts";
import { type PostByWebhook, slackWebhook } from "./slack-webhook.ts";

/** How the channel is reached: by a webhook that only posts, or by a bot that also changes and answers. */
export type SlackChannel =
  | { readonly kind: "webhook"; readonly post: PostByWebhook }
  | { readonly kind: "bot"; readonly bot: SlackBot };

/** Finds out at use what the Slack secret holds. */
export type FindSlackChannel = () => Promise<SlackChannel>;

export const slackChannelOf = (services: SlackBotServices, secret: SlackSecret): SlackChannel =>
  isBotSecret(secret)
    ? { kind: "bot", bot: slackBot(services, secret) }
    : { kind: "webhook", post: slackWebhook(services.http, secret) };
