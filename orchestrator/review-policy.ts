import type { ChangeReview } from "./change-review.ts";
import {
  type Finding,
  type OverrideField,
  type PlanInQuestion,
  type PolicyRule,
  type Verdict,
  verdicts,
} from "./policy-rule.ts";
import { defaultRules } from "./policy-rules.ts";

/** The logical ids that each field of the input overrides denials for. */
export type Overrides = Readonly<Record<OverrideField, readonly string[]>>;

/** Verdicts by the name of the rule, where they differ from the rules' own; `allow` makes a rule a remark. */
export type PolicySettings = Readonly<Record<string, Verdict>>;

/** What one rule says of a plan. */
export interface RuleVerdict {
  readonly rule: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** What would be denied if the input did not name it. */
  readonly overridden: readonly Finding[];
  /** The field of the input that overrides this rule. */
  readonly override?: OverrideField;
}

/** All rules' verdicts, in the order of the rules. */
export function judge(
  plan: PlanInQuestion,
  overrides: Overrides,
  settings: PolicySettings = {},
): readonly RuleVerdict[] {
  return defaultRules.map((rule) => verdictOf(rule, plan, overrides, settings[rule.name] ?? rule.verdict));
}

function verdictOf(
  { name, title, override, findings }: PolicyRule,
  plan: PlanInQuestion,
  overrides: Overrides,
  strict: Verdict,
): RuleVerdict {
  const allowed = strict === "deny" && override ? overrides[override] : [];
  const isOverridden = ({ logicalId }: Finding) => logicalId !== undefined && allowed.includes(logicalId);
  const found = findings(plan);
  const overridden = found.filter(isOverridden);
  const left = found.filter((finding) => !isOverridden(finding));
  // What somebody asked for in the input still has to be seen by those who approve.
  const mild: Verdict = overridden.length > 0 ? "warn" : "allow";
  return {
    rule: name,
    title,
    verdict: left.length > 0 ? strict : mild,
    findings: left,
    overridden,
    ...(override && { override }),
  };
}

/** The strictest of the rules' verdicts. */
export function strictest(rules: readonly Pick<RuleVerdict, "verdict">[]): Verdict {
  return verdicts[Math.max(0, ...rules.map(({ verdict }) => verdicts.indexOf(verdict)))] ?? "deny";
}

/** The rules that forbid the execution. */
export const denialsOf = (rules: readonly RuleVerdict[]): readonly RuleVerdict[] =>
  rules.filter(({ verdict }) => verdict === "deny");

/** The changes, the riskiest first: by the strictest verdict on each, then those that remove or replace. */
export function byRisk(changes: readonly ChangeReview[], rules: readonly RuleVerdict[]): ChangeReview[] {
  const risks = risksOf(rules);
  const riskOf = ({ logicalId, action, replacement }: ChangeReview) =>
    2 * verdicts.indexOf(risks.get(logicalId) ?? "allow") +
    (action === "Remove" || (replacement ?? "False") !== "False" ? 1 : 0);
  return changes
    .map((change) => ({ change, risk: riskOf(change) }))
    .sort((left, right) => right.risk - left.risk)
    .map(({ change }) => change);
}

/** The strictest verdict on each resource that a rule found, by logical id. */
export function risksOf(rules: readonly RuleVerdict[]): ReadonlyMap<string, Verdict> {
  const risks = new Map<string, Verdict>();
  for (const { verdict, findings, overridden } of rules) {
    for (const { logicalId } of [...findings, ...overridden]) {
      if (logicalId)
        risks.set(logicalId, strictest([{ verdict }, { verdict: risks.get(logicalId) ?? "allow" }]));
    }
  }
  return risks;
}

/** The refusal in words: every finding, and what to do. */
export function describeDenials(rules: readonly RuleVerdict[]): string {
  const denials = denialsOf(rules);
  const lines = denials.flatMap(({ findings }) => findings.map(describeFinding));
  const fixed = denials.filter(({ override }) => !override).flatMap(({ findings }) => findings);
  const remedies = [...new Set(fixed.map(({ remedy }) => remedy))];
  const overrides = overridesFor(denials);
  return [
    `the change set may not be executed: ${lines.join("; ")}. Change the template`,
    ...(remedies.length > 0 ? [`(${remedies.join("; ")})`] : []),
    ...(overrides.length > 0 && fixed.length === 0
      ? [`or, if this is meant, start again with ${overrides.join(" and ")}`]
      : []),
  ].join(", ");
}

/** The fields of the input that would let the plan pass: `"allowDeletions": ["Audit"]`. */
function overridesFor(denials: readonly RuleVerdict[]): string[] {
  const fields = new Map<OverrideField, Set<string>>();
  for (const { override, findings } of denials) {
    if (!override) continue;
    const ids = fields.get(override) ?? new Set();
    for (const { logicalId = "" } of findings) ids.add(JSON.stringify(logicalId));
    fields.set(override, ids);
  }
  return [...fields].map(([field, ids]) => `"${field}": [${[...ids].join(", ")}]`);
}

/** `Audit (AWS::SNS::Topic): it would be deleted`. */
export function describeFinding({ logicalId, type, sentence }: Finding): string {
  return logicalId ? `${logicalId} (${type}): ${sentence}` : sentence;
}
