import { redactText } from "./redaction.ts";

/** What stands in place of a value that may be a secret. */
export const maskedValue = "[masked]";

const secretName = /passw|passphrase|secret|token|credential|api_?-?key|private_?-?key|access_?-?key/i;

// An address of a secret is none, and a reviewer has to see which one it is.
const secretReference = /^(arn:|\{\{resolve:|\{\{changeSet:)/;

/**
 * A property's value as people may see it: masked when it, or the thing it belongs to, is named like a secret.
 * `place` is the property's path; `context` the whole resource as JSON, where lists name their entries.
 */
export function shownValue(value: string, place: string, context: string | undefined): string {
  if (secretReference.test(value)) return value;
  const parsed = parseJson(value);
  if (typeof parsed === "object" && parsed !== null) return redactText(JSON.stringify(maskWithin(parsed)));
  const names = [place.split("/").at(-1) ?? "", entryName(place, context)];
  return names.some((name) => secretName.test(name)) ? maskedValue : redactText(value);
}

/** The name of the list's entry that the path leads into: `DB_PASSWORD` for `…/Environment/2/Value`. */
function entryName(place: string, context: string | undefined): string {
  let part: unknown = parseJson(context ?? "");
  for (const step of place.split("/").filter(Boolean).slice(0, -1)) {
    part = typeof part === "object" && part !== null ? (part as Record<string, unknown>)[step] : undefined;
  }
  return nameOf(part);
}

function maskWithin(value: object): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown) => (typeof item === "object" && item ? maskWithin(item) : item));
  }
  const secretEntry = secretName.test(nameOf(value));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => {
      if (typeof item === "object" && item !== null) return [key, maskWithin(item)];
      const secret = secretName.test(key) || (secretEntry && key === "Value");
      return [key, secret && !secretReference.test(String(item)) ? maskedValue : item];
    }),
  );
}

/** AWS names entries of lists by `Name`, `Key` or `ParameterKey`. */
function nameOf(entry: unknown): string {
  const { Name, Key, ParameterKey } = (entry ?? {}) as Record<string, unknown>;
  return String(Name ?? Key ?? ParameterKey ?? "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
