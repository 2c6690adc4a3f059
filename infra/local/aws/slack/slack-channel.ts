import type { Clock } from "../clock.ts";
import type { HttpMount } from "../wire/endpoint.ts";
import { sendClick } from "./click.ts";
import { incomingWebhook, webhookPath } from "./incoming-webhook.ts";
import { MessageStore, type SlackMessage } from "./message-store.ts";
import { webApi, webApiPath } from "./web-api.ts";

export interface SlackMember {
  readonly id: string;
  readonly address: string;
}

/** An app that is installed in the workspace. */
export interface SlackApp {
  readonly botToken: string;
  readonly signingSecret: string;
  /** Ids of the channel that its bot is in, and of the workspace. */
  readonly channel: string;
  readonly team: string;
  readonly apiUrl: string;
}

/** A workspace with one channel, an incoming webhook into it and an app with a bot in it. */
export interface SlackChannel {
  /** Of the webhook and of the Web API. */
  readonly mounts: readonly HttpMount[];
  /** People of the channel. */
  readonly members: readonly SlackMember[];
  /** The address of the incoming webhook on this endpoint. */
  webhookUrl(endpointUrl: string): string;
  /** What the pages of the app show about it, with the Web API on this endpoint. */
  app(endpointUrl: string): SlackApp;
  /** Oldest first. */
  messages(): readonly SlackMessage[];
  /** Calls the listener with each message from now on; returns how to stop that. */
  onMessage(listener: (message: SlackMessage) => void): () => void;
  /** Clicks a button as a member; answers the status of the app's answer. Throws for an unknown one. */
  click(messageTs: string, actionId: string, user: string): Promise<number>;
}

export interface SlackChannelOptions {
  readonly clock: Clock;
  /** The secret part of the webhook's path, of the bot's token and of the app's signing secret. */
  readonly token: string;
  /** Where the app wants to be told of clicks. */
  readonly interactionsUrl: () => string;
}

const team = "T0LOCAL";
const channel = "C0LOCAL";

const members: readonly SlackMember[] = ["alice", "bob", "carol"].map((name) => ({
  id: `U0${name.toUpperCase()}`,
  address: `${name}@example.com`,
}));

export function createSlackChannel({ clock, token, interactionsUrl }: SlackChannelOptions): SlackChannel {
  const messages = new MessageStore(clock);
  const path = webhookPath(token);
  const botToken = `xoxb-local-${token}`;
  const signingSecret = `signing-secret-${token}`;
  return {
    mounts: [
      incomingWebhook(messages, path),
      webApi({ messages, botToken, channel, members: members.map(({ id }) => id) }),
    ],
    members,
    webhookUrl: (endpointUrl) => `${endpointUrl}${path}`,
    app: (endpointUrl) => ({
      botToken,
      signingSecret,
      channel,
      team,
      apiUrl: `${endpointUrl}${webApiPath}`,
    }),
    messages: () => messages.all(),
    onMessage: (listener) => messages.onMessage(listener),
    click: async (messageTs, actionId, user) => {
      const message = messages.find(messageTs);
      if (!message) throw new Error(`there is no message ${messageTs}`);
      if (!members.some(({ id }) => id === user)) throw new Error(`there is no member ${user}`);
      const receiver = { url: interactionsUrl(), signingSecret, clock };
      return sendClick(receiver, { team, channel, user, message, actionId });
    },
  };
}
