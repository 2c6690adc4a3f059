import { visibleText } from "../text/visible-text.ts";

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export interface SlackMessage {
  /** What notifications show. */
  readonly text: string;
  readonly blocks: readonly object[];
}

/** What names a posted message. */
export interface SlackMessageRef {
  readonly channel: string;
  /** Seconds since the epoch and a sequence number, e.g. `1767225600.000001`. */
  readonly ts: string;
}

/** Text from elsewhere as it may stand in a message: no mention, link or command can come of it. */
export const slackText = (text: string): string =>
  visibleText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The same, cut with a mark to at most `length` characters as they are sent. */
export function slackTextWithin(length: number, text: string): string {
  const whole = slackText(text);
  if (whole.length <= length) return whole;
  // Neither an entity nor a surrogate pair may be cut in two.
  return `${whole.slice(0, length - 1).replace(/&[a-z]*$|[\ud800-\udbff]$/, "")}…`;
}

// Characters; Slack cuts at 40,000, and a notification shows a line or two.
const maxNotificationLength = 300;

/** What notifications show of a message. */
export const slackNotification = (text: string): string => slackTextWithin(maxNotificationLength, text);
