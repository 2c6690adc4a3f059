import { isSecretName } from "../stack/secret-parameters.ts";
import { redacted, redactText } from "../text/redaction.ts";

/** What stands in place of a value that CloudFormation will know only when it makes the change. */
export const unknownValue = "(unknown until it is made)";

/** What stands in place of a value that CloudFormation told only the beginning of. */
export const cutOffValue = "(cut off by CloudFormation)";

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html
const knownAfterApply = /\{\{changeSet:KNOWN_AFTER_APPLY\}\}/g;

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
const dynamicReference = /\{\{resolve:([^{}]*)\}\}/;

// What redaction would take for secrets: which one is referred to, and actions like secretsmanager:GetSecretValue.
const spared = /(\{\{resolve:[^{}]*\}\}|\bsecretsmanager:[A-Z*][A-Za-z*]*)/;

// The address of a secret is none, and a reviewer has to see which secret it is.
const address = /^(arn:|\{\{(resolve|changeSet):)/;

export interface Place {
  /** Of the property within the resource, e.g. `/Properties/Environment/0/Value`. */
  readonly path: string;
  /** The whole resource, where CloudFormation tells it: lists name their entries there. */
  readonly resource: unknown;
  /** Texts that are shown nowhere. */
  readonly secrets: readonly string[];
}

/**
 * A property's value as people may see it: redacted when it, or the thing it belongs to, is named like a secret;
 * unknown where CloudFormation does not tell it.
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

/** Free text without secrets; what is unknown, and which secret a dynamic reference stands for, is named. */
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

/** CloudFormation cuts large values off; the resource's context holds them in full. */
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

/** An object or a list; `cut off` for the beginning of one; undefined for any other text. */
function parseContainer(text: string): object | "cut off" | undefined {
  if (!/^\s*(\[|\{(?!\{))/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    // A policy's variables and the like begin so too, but they end as well.
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
  // Policies and dashboards are often JSON in a text.
  const parsed = parseContainer(item);
  return typeof parsed === "object" ? JSON.stringify(maskWithin(parsed)) : item;
}

/** AWS names entries of lists by `Name`, `Key` or `ParameterKey`. */
function nameOf(entry: unknown): string {
  const { Name, Key, ParameterKey } = (entry ?? {}) as Record<string, unknown>;
  return String(Name ?? Key ?? ParameterKey ?? "");
}
