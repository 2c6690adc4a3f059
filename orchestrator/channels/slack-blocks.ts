import { slackText, slackTextWithin } from "./slack.ts";

/*
 * Blocks of Block Kit within its limits (https://docs.slack.dev/reference/block-kit/blocks). Whatever comes from
 * templates or people stands in `plain_text`, where Slack reads no mrkdwn.
 */

// Characters.
const maxHeaderLength = 150;
const maxSectionLength = 3_000;
const maxFieldLength = 2_000;
const maxFields = 10;

const plainText = (length: number, text: string) => ({
  type: "plain_text",
  text: slackTextWithin(length, text),
  emoji: false,
});

// Verbatim: addresses and names of channels in it become no links.
const mrkdwn = (text: string) => ({ type: "mrkdwn", text, verbatim: true });

export const headerBlock = (text: string): object => ({
  type: "header",
  text: plainText(maxHeaderLength, text),
});

/** A paragraph, or lines; text that is too long is cut with a mark. */
export const textBlock = (text: string): object => ({
  type: "section",
  text: plainText(maxSectionLength, text),
});

/** A heading of the product's own words over a paragraph. */
export const titledBlocks = (title: string, text: string): readonly object[] => [
  { type: "section", text: mrkdwn(`*${slackText(title)}*`) },
  textBlock(text),
];

/** Facts in two columns, name and value; the names are the product's own words. */
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

/** A link of the product's own, with a remark behind it. */
export const linkBlock = (url: string, label: string, remark: string): object => ({
  type: "section",
  text: mrkdwn(`<${url}|${slackText(label)}> ${slackText(remark)}`),
});

/** A button; `value` comes back with the click, and is no secret. */
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
