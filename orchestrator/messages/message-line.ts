import { oneLine } from "../text/one-line.ts";
import { redactText } from "../text/redaction.ts";
import { truncate } from "../text/truncate.ts";

// Characters; as many as a field of a Slack message. The page has the whole text.
const maxLineLength = 2_000;

/**
 * A text of people, AWS or a container as a message shows it: one line, so that it cannot imitate another fact or a
 * link of ours; without secrets; of limited length.
 */
export const messageLine = (text: string): string => truncate(oneLine(redactText(text)), maxLineLength);

/** The same for a text of several lines, each behind a bar that no line of ours begins with. */
export const quotedLines = (text: string): readonly string[] =>
  redactText(text)
    .split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)
    .map((line) => `  | ${messageLine(line)}`);
