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

/** An app in the workspace, as Slack's app pages show it. */
export interface SlackApp {
  readonly botToken: string;
  readonly signingSecret: string;
  /** The id of the bot's channel. */
  readonly channel: string;
  /** The id of the workspace. */
  readonly team: string;
  readonly apiUrl: string;
}

/** A workspace with one channel, its incoming webhook, and an app whose bot is a member of the channel. */
export interface SlackChannel {
  /** The webhook and the Web API. */
  readonly mounts: readonly HttpMount[];
  /** The people in the channel. */
  readonly members: readonly SlackMember[];
  /** The URL of the incoming webhook on this endpoint. */
  webhookUrl(endpointUrl: string): string;
  /** The app's ids and secrets, with the URL of the Web API on this endpoint. */
  app(endpointUrl: string): SlackApp;
  /** Oldest first. */
  messages(): readonly SlackMessage[];
  /** Calls the listener with each new message. Returns a function that removes the listener. */
  onMessage(listener: (message: SlackMessage) => void): () => void;
  /** While Slack is not available, it answers 503 and takes no message. */
  setAvailable(isAvailable: boolean): void;
  /**
   * Clicks a button as a member. Resolves to the HTTP status of the app's response. Throws an Error for an unknown
   * message, button or member.
   */
  click(messageTs: string, actionId: string, user: string): Promise<number>;
}

export interface SlackChannelOptions {
  readonly clock: Clock;
  /** The secret part of the webhook's path, the bot token and the signing secret. */
  readonly token: string;
  /** The app's request URL for interactions. */
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
  let available = true;
  const mount = (served: HttpMount): HttpMount => ({
    ...served,
    handle: (request, response) =>
      available ? served.handle(request, response) : void response.writeHead(503).end(),
  });
  return {
    mounts: [
      mount(incomingWebhook(messages, path)),
      mount(webApi({ messages, botToken, channel, members: members.map(({ id }) => id) })),
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
    setAvailable: (isAvailable) => {
      available = isAvailable;
    },
    click: async (messageTs, actionId, user) => {
      const message = messages.find(messageTs);
      if (!message) throw new Error(`there is no message ${messageTs}`);
      if (!members.some(({ id }) => id === user)) throw new Error(`there is no member ${user}`);
      const receiver = { url: interactionsUrl(), signingSecret, clock };
      return sendClick(receiver, { team, channel, user, message, actionId });
    },
  };
}
