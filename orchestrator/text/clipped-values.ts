import { sha256 } from "./sha256.ts";

// Characters; two or three lines of a page. For longer values the hash shows whether they are equal.
const maxLength = 300;
// Equal characters that are kept before the first difference, to show where it is.
const leadLength = 30;

export interface BeforeAndAfter {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** Both values; a long one is cut around the first difference, and the SHA-256 of the whole is added. */
export function clippedValues({ before, after }: BeforeAndAfter): BeforeAndAfter {
  const start = Math.max(0, commonLength(before ?? "", after ?? "") - leadLength);
  return { before: clip(before, start), after: clip(after, start) };
}

function clip(value: string | undefined, start: number): string | undefined {
  if (value === undefined || value.length <= maxLength) return value;
  const from = Math.min(start, value.length - maxLength);
  const end = from + maxLength;
  const part = `${from > 0 ? "…" : ""}${value.slice(from, end)}${end < value.length ? "…" : ""}`;
  return `${part} (part of ${value.length} characters, SHA-256 ${sha256(value)})`;
}

function commonLength(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  let length = 0;
  while (length < shorter && left[length] === right[length]) length += 1;
  return length;
}
