import type { SlackBotSecret, SlackWebhookSecret } from "../../orchestrator/channels/slack-secret.ts";
import type { SlackChannel } from "./aws/slack/slack-channel.ts";

/** The Slack secret with which the orchestrator posts to the local channel through its webhook. */
export const webhookSecret = (channel: SlackChannel, endpointUrl: string): SlackWebhookSecret => ({
  webhookUrl: channel.webhookUrl(endpointUrl),
});

/** The Slack secret with which the orchestrator posts as the app's bot and verifies clicks. */
export const botSecret = (channel: SlackChannel, endpointUrl: string): SlackBotSecret => ({
  ...channel.app(endpointUrl),
  users: Object.fromEntries(channel.members.map(({ id, address }) => [id, address])),
});
