import type { ChangeReview } from "./change-review.ts";
import {
  type Finding,
  type OverrideField,
  type PolicyInput,
  type PolicyRule,
  type Verdict,
  verdicts,
} from "./policy-rule.ts";
import { defaultRules } from "./policy-rules.ts";

/** Verdicts by the rule's name, where they differ from the default; with `allow`, findings are shown only. */
export type PolicySettings = Readonly<Record<string, Verdict>>;

/** What one rule says about a plan. */
export interface RuleVerdict {
  readonly rule: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** What would be denied without the override in the input. */
  readonly overridden: readonly Finding[];
  /** The field of the input that overrides this rule. */
  readonly override?: OverrideField;
}

/** The verdict of each rule, in the order of the rules. */
export function judge(plan: PolicyInput, settings: PolicySettings = {}): readonly RuleVerdict[] {
  return defaultRules.map((rule) => {
    const verdict = stricter(settings[rule.name] ?? rule.verdict, rule.mildest ?? "allow");
    return rule.onCreation && plan.changeSetType === "CREATE"
      ? verdictOf(withRemark(rule, rule.onCreation), plan, milder(verdict, "warn"))
      : verdictOf(rule, plan, verdict);
  });
}

const milder = (one: Verdict, other: Verdict): Verdict =>
  verdicts.indexOf(one) < verdicts.indexOf(other) ? one : other;

const stricter = (one: Verdict, other: Verdict): Verdict => strictest([{ verdict: one }, { verdict: other }]);

/** The rule, with a remark added to each finding. */
const withRemark = (rule: PolicyRule, remark: string): PolicyRule => ({
  ...rule,
  findings: (plan) =>
    rule.findings(plan).map((finding) => ({ ...finding, sentence: `${finding.sentence}; ${remark}` })),
});

function verdictOf(
  { name, title, override, findings }: PolicyRule,
  plan: PolicyInput,
  strict: Verdict,
): RuleVerdict {
  const allowed = strict === "deny" && override ? plan.overrides[override] : [];
  const isOverridden = (finding: Finding) => allowed.includes(nameOf(finding));
  const found = findings(plan);
  const overridden = found.filter(isOverridden);
  const remaining = found.filter((finding) => !isOverridden(finding));
  // What the requester permits against the policy needs one person more than what the policy permits.
  const otherwise: Verdict = overridden.length > 0 ? "second-approver" : "allow";
  return {
    rule: name,
    title,
    verdict: remaining.length > 0 ? strict : otherwise,
    findings: remaining,
    overridden,
    ...(override && { override }),
  };
}

/** The strictest of the rules' verdicts. */
export function strictest(rules: readonly Pick<RuleVerdict, "verdict">[]): Verdict {
  return verdicts[Math.max(0, ...rules.map(({ verdict }) => verdicts.indexOf(verdict)))] ?? "deny";
}

/** The quorum that the rules ask for: how many people have to approve. What is not judged needs two. */
export const requiredApprovals = (rules: readonly Pick<RuleVerdict, "verdict">[]): number =>
  rules.some(({ verdict }) => verdict === "second-approver" || verdict === "not-judged") ? 2 : 1;

/** The rules that forbid the execution. */
export const denialsOf = (rules: readonly RuleVerdict[]): readonly RuleVerdict[] =>
  rules.filter(({ verdict }) => verdict === "deny");

/** The changes, the riskiest first: by the strictest verdict on each, then removals and replacements. */
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

/** The refusal as a text: every finding, what to do, and the override if every denial has one. */
export function describeDenials(rules: readonly RuleVerdict[]): string {
  const denials = denialsOf(rules);
  const lines = denials.flatMap(({ findings }) => findings.map(describeFinding));
  const isFixed = denials.some(({ override }) => !override);
  const overrides = isFixed ? [] : overridesFor(denials);
  return [
    `the change set may not be executed: ${lines.join("; ")}. ${capitalized(remediesFor(denials).join("; "))}`,
    ...(overrides.length > 0 ? [`or, if this is meant, start again with ${overrides.join(" and ")}`] : []),
  ].join(", ");
}

const capitalized = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** What to do instead of an override; for a resource, that is a change of the template. */
function remediesFor(denials: readonly RuleVerdict[]): readonly string[] {
  const remedies = denials.flatMap(({ override, findings }) =>
    findings.map(({ subject, remedy }) => {
      if (subject !== undefined) return remedy;
      return override ? "change the template" : `change the template (${remedy})`;
    }),
  );
  return [...new Set(remedies)];
}

/** The fields of the input that would let the plan pass: `"allowDeletions": ["Audit"]`. */
function overridesFor(denials: readonly RuleVerdict[]): string[] {
  const fields = new Map<OverrideField, Set<string>>();
  for (const { override, findings } of denials) {
    if (!override) continue;
    const names = fields.get(override) ?? new Set();
    for (const finding of findings) names.add(JSON.stringify(nameOf(finding)));
    fields.set(override, names);
  }
  return [...fields].map(([field, names]) => `"${field}": [${[...names].join(", ")}]`);
}

/** The name by which an override permits the finding. */
const nameOf = ({ logicalId, subject }: Finding): string => logicalId ?? subject ?? "";

/** `Audit (AWS::SNS::Topic): it would be deleted`. */
export function describeFinding({ logicalId, type, subject, sentence }: Finding): string {
  if (logicalId) return `${logicalId} (${type}): ${sentence}`;
  return subject ? `${subject}: ${sentence}` : sentence;
}
