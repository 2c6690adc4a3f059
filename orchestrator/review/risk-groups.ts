import type { ChangeReview } from "./change-review.ts";
import type { Verdict } from "./policy-rule.ts";
import { type RuleVerdict, risksOf } from "./review-policy.ts";

/** The riskiest first; `replaced` and `plain` hold the changes without a finding. */
export const risks = ["deny", "not-judged", "second-approver", "warn", "replaced", "plain"] as const;
export type Risk = (typeof risks)[number];

export interface RiskGroup {
  readonly risk: Risk;
  /** Never empty; in the order of the change set. */
  readonly changes: readonly ChangeReview[];
}

/** Groups the changes by the strictest verdict on each, then removals and replacements, then the others. */
export function riskGroups(
  changes: readonly ChangeReview[],
  rules: readonly RuleVerdict[],
): readonly RiskGroup[] {
  const verdicts = risksOf(rules);
  const groups = new Map<Risk, ChangeReview[]>(risks.map((risk) => [risk, []]));
  for (const change of changes) groups.get(riskOf(change, verdicts.get(change.logicalId)))?.push(change);
  return [...groups].flatMap(([risk, members]) => (members.length > 0 ? [{ risk, changes: members }] : []));
}

function riskOf({ action, replacement = "False" }: ChangeReview, verdict: Verdict = "allow"): Risk {
  if (verdict !== "allow") return verdict;
  return action === "Remove" || replacement !== "False" ? "replaced" : "plain";
}
