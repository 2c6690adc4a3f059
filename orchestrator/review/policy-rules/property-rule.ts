import { truncate } from "../../text/truncate.ts";
import { findingOf, type PolicyRule } from "../policy-rule.ts";
import { type PropertyCheck, risksIn } from "../property-check.ts";

/** A rule about values of properties. What its checks cannot read is found by the rule `judged`. */
export interface PropertyRule extends PolicyRule {
  readonly checks: readonly PropertyCheck[];
}

/** A rule that finds what its checks find in the changes. */
export function propertyRule(rule: Omit<PropertyRule, "findings">, remedy: string): PropertyRule {
  return {
    ...rule,
    findings: ({ changes }) =>
      changes.flatMap((change) =>
        risksIn(change, rule.checks).map((sentence) => findingOf(change.review, sentence, remedy)),
      ),
  };
}

export const isTrue = (value: unknown): boolean => String(value) === "true";

/** Checks of the same value in several types. */
export const check = (
  types: string | readonly string[],
  path: string,
  risk: PropertyCheck["risk"],
  more: Pick<PropertyCheck, "mayBeUnknown" | "missingIsRisk"> = {},
): PropertyCheck => ({
  types: typeof types === "string" ? [types] : types,
  path: `Properties/${path}`,
  risk,
  ...more,
});

// Characters; enough for a few ARNs. The page shows the whole value.
const shownLength = 200;

/** A value within a sentence. */
export const shown = (value: unknown): string =>
  truncate(typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"), shownLength);

/** `its key would be B instead of A`, for whatever replaces a value that was there. */
export const otherThanBefore =
  (what: string): PropertyCheck["risk"] =>
  (after, before) =>
    before === undefined ? undefined : `its ${what} would be ${shown(after)} instead of ${shown(before)}`;
