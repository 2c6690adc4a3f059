import { sha256 } from "./sha256.ts";

/** JSON with the properties of every object sorted by name, so that equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}

/** SHA-256, hex, of the value: equal for equal values, whatever the order of their properties. */
export function canonicalHash(value: unknown): string {
  return sha256(canonicalJson(value));
}
