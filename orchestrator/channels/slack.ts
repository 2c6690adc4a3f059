import { oneLine } from "../text/one-line.ts";
import { truncate } from "../text/truncate.ts";

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

/** Untrusted text in one line, escaped so that it cannot become a mention, link or command. */
export const slackText = (text: string): string =>
  oneLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The same, cut to at most `length` escaped characters; a cut text ends with `…`. */
export const slackTextWithin = (length: number, text: string): string => slackLinesWithin(length, [text]);

/** Several such lines, cut in the same way. */
export function slackLinesWithin(length: number, lines: readonly string[]): string {
  // Do not cut an entity in half either.
  return truncate(lines.map(slackText).join("\n"), length).replace(/&[a-z]*…$/, "…");
}

// Characters. Slack's limit is 40,000, but a notification shows only a line or two.
const maxNotificationLength = 300;

/** The text of a message's notification. */
export const slackNotification = (text: string): string => slackTextWithin(maxNotificationLength, text);
