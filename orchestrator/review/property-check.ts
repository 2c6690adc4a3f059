import type { ChangeReview, JudgedChange, ResourceContent } from "./change-review.ts";
import { isUnknownValue, unreadable } from "./unknown-value.ts";

/** What a rule looks at: one property of some types of resources. */
export interface PropertyCheck {
  readonly types: readonly string[];
  /**
   * Where in the resource, e.g. `Properties/Scheme`. `*Name` stands for every item of a list, which is compared with the
   * item of the same `Name` before; `Key=x` for the item whose `Key` is `x`.
   */
  readonly path: string;
  /** It is normal that the value is known only after the execution. */
  readonly mayBeUnknown?: true;
  /** A resource that is added without the value has a risk too. */
  readonly missingIsRisk?: true;
  /** What the changed value would mean, as a sentence; undefined if it is fine. A missing value is undefined. */
  readonly risk: (after: unknown, before: unknown, around: Surroundings) => string | undefined;
}

export interface Surroundings {
  /** The list item that holds the value, or the resource's properties. */
  readonly holder: Readonly<Record<string, unknown>>;
  readonly change: JudgedChange;
}

/** One value that a change sets, and the one before. */
interface Leaf {
  readonly after: unknown;
  readonly before: unknown;
  readonly holder: Readonly<Record<string, unknown>>;
}

/** The sentences of the checks about a change, without duplicates. */
export function risksIn(change: JudgedChange, checks: readonly PropertyCheck[]): readonly string[] {
  const sentences = appliedTo(change, checks).flatMap(({ check, leaves }) =>
    leaves.flatMap(({ after, before, holder }) =>
      isUnknownValue(after) || (isSame(after, before) && !isMissing(check, change, after))
        ? []
        : (check.risk(after, before, { holder, change }) ?? []),
    ),
  );
  return [...new Set(sentences)];
}

const isMissing = ({ missingIsRisk }: PropertyCheck, { before }: JudgedChange, after: unknown) =>
  missingIsRisk === true && before === undefined && after === undefined;

/** The properties that the checks would read and CloudFormation does not show, by name, without duplicates. */
export function unreadableIn(change: JudgedChange, checks: readonly PropertyCheck[]): readonly string[] {
  const ofType = checks.filter(
    ({ types, mayBeUnknown }) => types.includes(change.review.type) && !mayBeUnknown,
  );
  const { review, after } = change;
  if (review.action === "Remove") return [];
  const unreadable = after
    ? appliedTo(change, ofType).filter(({ leaves }) =>
        leaves.some((leaf) => isUnknownValue(leaf.after) && !isSame(leaf.after, leaf.before)),
      )
    : ofType.filter(({ path }) => mayTouch(review, path)).map((check) => ({ check }));
  return [...new Set(unreadable.map(({ check }) => propertyOf(check.path)))];
}

function appliedTo(change: JudgedChange, checks: readonly PropertyCheck[]) {
  const { review, before, after } = change;
  if (review.action === "Remove" || !after) return [];
  return checks
    .filter(({ types }) => types.includes(review.type))
    .map((check) => ({ check, leaves: leavesAt(check.path.split("/"), after, before, after) }));
}

function leavesAt(
  path: readonly string[],
  after: unknown,
  before: unknown,
  holder: Readonly<Record<string, unknown>> | ResourceContent,
): readonly Leaf[] {
  const [step, ...rest] = path;
  // What is unknown on the way hides the value too.
  if (step === undefined || isUnknownValue(after)) return [{ after, before, holder: holder ?? {} }];
  const isList = step.startsWith("*") || step.includes("=");
  if (after !== undefined && (isList ? !Array.isArray(after) : typeof after !== "object")) {
    return [{ after: unreadable, before, holder: holder ?? {} }];
  }
  if (step.startsWith("*")) {
    const identity = step.slice(1);
    return itemsIn(after).flatMap((item, index) =>
      leavesAt(rest, item, itemLike(item, { identity, index, items: itemsIn(before) }), asObject(item)),
    );
  }
  const [key, value] = step.split("=");
  const select = (items: unknown) =>
    value === undefined
      ? asObject(items)[step]
      : itemsIn(items).find((item) => asObject(item)[key ?? ""] === value);
  const inner = select(after);
  return leavesAt(rest, inner, select(before), value === undefined ? holder : asObject(inner));
}

const itemsIn = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : []);

const asObject = (value: unknown) =>
  (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;

/** The item before with the same identity; without an identity, the one at the same place. */
function itemLike(
  item: unknown,
  { identity, index, items }: { identity: string; index: number; items: readonly unknown[] },
): unknown {
  if (identity === "") return items.find((one) => isSame(one, item)) ?? items[index];
  return items.find((one) => asObject(one)[identity] === asObject(item)[identity]);
}

const isSame = (one: unknown, other: unknown) =>
  one !== unreadable && JSON.stringify(one) === JSON.stringify(other);

/** `ContainerDefinitions` of `Properties/ContainerDefinitions/*Name/User`. */
const propertyOf = (path: string) => path.split("/").find((step) => step !== "Properties") ?? path;

/** Whether CloudFormation's details, which name what changes, may mean the value at the path. */
export function mayTouch({ scope, details }: ChangeReview, path: string): boolean {
  const [attribute = "", ...steps] = path.split("/");
  const ofAttribute = details.filter((detail) => detail.attribute === attribute);
  if (details.length === 0) return scope.length === 0 || scope.includes(attribute);
  return ofAttribute.some(({ name, path: place }) =>
    place === undefined
      ? name === undefined || name === steps[0]
      : leadsTo(place.split("/").filter(Boolean).slice(1), steps),
  );
}

/** Whether one place is the other, or within it. */
const leadsTo = (place: readonly string[], steps: readonly string[]) =>
  steps.every((step, index) => place[index] === undefined || /^\*|=/.test(step) || place[index] === step);
