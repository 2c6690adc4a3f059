import { truncate } from "../text/truncate.ts";
import { visibleText } from "../text/visible-text.ts";

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export interface SlackMessage {
  /** The text of notifications. */
  readonly text: string;
  readonly blocks: readonly object[];
}

/** Identifies a posted message. */
export interface SlackMessageRef {
  readonly channel: string;
  /** Seconds since the epoch and a sequence number, e.g. `1767225600.000001`. */
  readonly ts: string;
}

/** Escapes untrusted text, so that it cannot become a mention, link or command. */
export const slackText = (text: string): string =>
  visibleText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The same, cut to at most `length` escaped characters; a cut text ends with `…`. */
export function slackTextWithin(length: number, text: string): string {
  // Do not cut an entity in half either.
  return truncate(slackText(text), length).replace(/&[a-z]*…$/, "…");
}

// Characters. Slack's limit is 40,000, but a notification shows only a line or two.
const maxNotificationLength = 300;

/** The text of a message's notification. */
export const slackNotification = (text: string): string => slackTextWithin(maxNotificationLength, text);
