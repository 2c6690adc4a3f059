import { slackLinesWithin, slackText } from "./slack.ts";

/*
 * Block Kit blocks within Slack's limits (https://docs.slack.dev/reference/block-kit/blocks). Text from templates or
 * people is always `plain_text`, which Slack does not parse as mrkdwn.
 */

// Characters.
const maxHeaderLength = 150;
const maxSectionLength = 3_000;
const maxFieldLength = 2_000;
const maxFields = 10;

const plainText = (length: number, ...lines: readonly string[]) => ({
  type: "plain_text",
  text: slackLinesWithin(length, lines),
  emoji: false,
});

// Verbatim: Slack does not turn addresses and channel names into links.
const mrkdwn = (text: string) => ({ type: "mrkdwn", text, verbatim: true });

export const headerBlock = (text: string): object => ({
  type: "header",
  text: plainText(maxHeaderLength, text),
});

/** A paragraph, or lines, each in one line. Above 3,000 characters it is cut and ends with `…`. */
export const textBlock = (...lines: readonly string[]): object => ({
  type: "section",
  text: plainText(maxSectionLength, ...lines),
});

/** A heading, a constant of the product, and lines. */
export const titledBlocks = (title: string, lines: readonly string[]): readonly object[] => [
  { type: "section", text: mrkdwn(`*${slackText(title)}*`) },
  textBlock(...lines),
];

/** Facts in two columns, name and value. The names are constants of the product. */
export function factBlocks(facts: readonly (readonly [name: string, value: string])[]): readonly object[] {
  const fields = facts.flatMap(([name, value]) => [
    mrkdwn(`*${slackText(name)}*`),
    plainText(maxFieldLength, value),
  ]);
  return Array.from({ length: Math.ceil(fields.length / maxFields) }, (_, index) => ({
    type: "section",
    fields: fields.slice(index * maxFields, (index + 1) * maxFields),
  }));
}

/** A link to a page of the product, followed by a remark. */
export const linkBlock = (url: string, label: string, remark: string): object => ({
  type: "section",
  text: mrkdwn(`<${url}|${slackText(label)}> ${slackText(remark)}`),
});

/** A button. Slack sends `value` with the click; it must not be a secret. */
export const buttonBlock = (actionId: string, label: string, value: string): object => ({
  type: "actions",
  elements: [
    {
      type: "button",
      action_id: actionId,
      style: "primary",
      text: { type: "plain_text", text: label },
      value,
    },
  ],
});

/** Small print. */
export const contextBlock = (text: string): object => ({
  type: "context",
  elements: [plainText(maxFieldLength, text)],
});
