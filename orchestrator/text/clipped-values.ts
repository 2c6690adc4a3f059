import { sha256 } from "./sha256.ts";

// Two or three lines of a page; longer values are compared by their hash.
const maxLength = 300;
// So many equal characters before the first difference say where it lies.
const leadLength = 30;

export interface BeforeAndAfter {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** Both values, long ones from shortly before their first difference on, with the SHA-256 of the whole. */
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
