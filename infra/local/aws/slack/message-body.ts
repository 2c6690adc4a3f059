/** The message in a posted body, or Slack's error for it. */
export type MessageBody =
  | { readonly text: string; readonly blocks: readonly object[] }
  | "invalid_blocks"
  | "invalid_payload"
  | "no_text";

// Slack's limits for numbers of elements and of characters: https://docs.slack.dev/reference/block-kit/blocks
const maxBlocks = 50;
const maxFields = 10;
const maxLength: Readonly<Record<string, number>> = { header: 150, section: 3_000, field: 2_000, button: 75 };

export function messageBodyOf(json: unknown): MessageBody {
  if (!isObject(json)) return "invalid_payload";
  const { text, blocks } = json;
  if (text !== undefined && typeof text !== "string") return "invalid_payload";
  if (blocks !== undefined && !Array.isArray(blocks)) return "invalid_payload";
  if (!text && !blocks?.length) return "no_text";
  if (!areWithinLimits(blocks ?? [])) return "invalid_blocks";
  return { text: text ?? "", blocks: blocks ?? [] };
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const areWithinLimits = (blocks: readonly unknown[]): boolean =>
  blocks.length <= maxBlocks && blocks.every((block) => isObject(block) && isBlock(block));

function isBlock({ type, text, fields = [], elements = [] }: Readonly<Record<string, unknown>>): boolean {
  if (!Array.isArray(fields) || !Array.isArray(elements) || fields.length > maxFields) return false;
  return (
    isText(text, String(type)) &&
    fields.every((field) => isText(field, "field")) &&
    elements.every((element) => !isObject(element) || element.type !== "button" || isButton(element))
  );
}

const isButton = ({ text, action_id }: Readonly<Record<string, unknown>>) =>
  typeof action_id === "string" && isText(text, "button");

/** Whether it is a missing text, or a text object within the limit of its place. */
function isText(text: unknown, place: string): boolean {
  if (text === undefined) return true;
  if (!isObject(text) || typeof text.text !== "string" || text.text === "") return false;
  return text.text.length <= (maxLength[place] ?? Number.POSITIVE_INFINITY);
}
