import { isSecretName } from "../stack/secret-parameters.ts";
import { redacted, redactText } from "../text/redaction.ts";

/** Replaces a value that CloudFormation knows only after the execution. */
export const unknownValue = "(known after the execution)";

/** Replaces a value of which CloudFormation returned only the beginning. */
export const cutOffValue = "(cut off by CloudFormation)";

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html
const knownAfterApply = /\{\{changeSet:KNOWN_AFTER_APPLY\}\}/g;

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
const dynamicReference = /\{\{resolve:([^{}]*)\}\}/;

// Redaction would treat these as secrets: dynamic references, and actions like secretsmanager:GetSecretValue.
const spared = /(\{\{resolve:[^{}]*\}\}|\bsecretsmanager:[A-Z*][A-Za-z*]*)/;

// A secret's address is not secret, and a reviewer has to see which secret it is.
const address = /^(arn:|\{\{(resolve|changeSet):)/;

export interface Place {
  /** The property within the resource, e.g. `/Properties/Environment/0/Value`. */
  readonly path: string;
  /** The whole resource, if CloudFormation returned it: the entries of its lists have names. */
  readonly resource: unknown;
  /** Texts that must not be shown. */
  readonly secrets: readonly string[];
}

/**
 * A property's value as people may see it: redacted if its name, or the name of its list entry, is that of a
 * secret; `unknownValue` or `cutOffValue` if CloudFormation does not return it in full.
 */
export function shownValue(value: string, { path, resource, secrets }: Place): string {
  const steps = stepsOf(path);
  const whole = wholeValue(value, valueAt(resource, steps));
  const names = [steps.at(-1) ?? "", nameOf(valueAt(resource, steps.slice(0, -1)))];
  if (names.some(isSecretName) && !address.test(whole)) return redacted;
  const parsed = parseContainer(whole);
  if (parsed === "cut off") return cutOffValue;
  const text = parsed ? JSON.stringify(maskWithin(parsed)) : whole;
  return withoutSecrets(text, secrets);
}

/** A text without secrets; a dynamic reference keeps the name of its secret, an unknown value is marked. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const without = secrets.reduce((left, secret) => left.replaceAll(secret, redacted), text);
  return without
    .replace(knownAfterApply, unknownValue)
    .split(spared)
    .map((part, index) =>
      index % 2 === 0 ? redactText(part) : part.replace(dynamicReference, "[redacted: $1]"),
    )
    .join("");
}

/** CloudFormation shortens large values; the resource's context holds them in full. */
function wholeValue(value: string, inContext: unknown): string {
  if (inContext === undefined || inContext === null) return value;
  const text = typeof inContext === "string" ? inContext : JSON.stringify(inContext);
  return text.length > value.length && text.startsWith(value.replace(/(\.\.\.|…)$/, "")) ? text : value;
}

const stepsOf = (path: string) => path.split("/").filter(Boolean);

function valueAt(resource: unknown, steps: readonly string[]): unknown {
  let part = resource;
  for (const step of steps) {
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, step)) return undefined;
    part = (part as Record<string, unknown>)[step];
  }
  return part;
}

/** The parsed object or list; `cut off` if only its beginning is there; undefined for any other text. */
function parseContainer(text: string): object | "cut off" | undefined {
  if (!/^\s*(\[|\{(?!\{))/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    // Other texts, such as a policy's variables, begin like JSON too, but have their closing bracket.
    return /[\]}]\s*$/.test(text) ? undefined : "cut off";
  }
}

function maskWithin(value: object): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => maskItem(item, false));
  const secretEntry = isSecretName(nameOf(value));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      maskItem(item, isSecretName(key) || (secretEntry && key === "Value")),
    ]),
  );
}

function maskItem(item: unknown, secret: boolean): unknown {
  if (typeof item === "object" && item !== null) return maskWithin(item);
  const text = String(item);
  if (secret && !address.test(text)) return redacted;
  if (typeof item !== "string") return item;
  // Policies and dashboards are often JSON within a string.
  const parsed = parseContainer(item);
  return typeof parsed === "object" ? JSON.stringify(maskWithin(parsed)) : item;
}

/** AWS names entries of lists by `Name`, `Key` or `ParameterKey`. */
function nameOf(entry: unknown): string {
  const { Name, Key, ParameterKey } = (entry ?? {}) as Record<string, unknown>;
  return String(Name ?? Key ?? ParameterKey ?? "");
}
