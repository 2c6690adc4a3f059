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

/** The resources, images or migrations that each field of the input overrides denials for. */
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
  plan: PolicyInput,
  overrides: Overrides,
  settings: PolicySettings = {},
): readonly RuleVerdict[] {
  return defaultRules.map((rule) => {
    const verdict = settings[rule.name] ?? rule.verdict;
    return rule.onCreation && plan.changeSetType === "CREATE"
      ? verdictOf(remarking(rule, rule.onCreation), plan, overrides, mildest(verdict, "warn"))
      : verdictOf(rule, plan, overrides, verdict);
  });
}

const mildest = (one: Verdict, other: Verdict): Verdict =>
  verdicts.indexOf(one) < verdicts.indexOf(other) ? one : other;

/** The rule, with a remark on all that it finds. */
const remarking = (rule: PolicyRule, remark: string): PolicyRule => ({
  ...rule,
  findings: (plan) =>
    rule.findings(plan).map((finding) => ({ ...finding, sentence: `${finding.sentence}; ${remark}` })),
});

function verdictOf(
  { name, title, override, findings }: PolicyRule,
  plan: PolicyInput,
  overrides: Overrides,
  strict: Verdict,
): RuleVerdict {
  const allowed = strict === "deny" && override ? overrides[override] : [];
  const isOverridden = (finding: Finding) => allowed.includes(nameOf(finding));
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

/** How many people have to approve at least. */
export const requiredApprovals = (rules: readonly Pick<RuleVerdict, "verdict">[]): number =>
  rules.some(({ verdict }) => verdict === "second-approver") ? 2 : 1;

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
  const isFixed = denials.some(({ override }) => !override);
  const overrides = isFixed ? [] : overridesFor(denials);
  return [
    `the change set may not be executed: ${lines.join("; ")}. ${capitalized(remediesFor(denials).join("; "))}`,
    ...(overrides.length > 0 ? [`or, if this is meant, start again with ${overrides.join(" and ")}`] : []),
  ].join(", ");
}

const capitalized = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** What else to do than to confirm what is denied: resources change with the template. */
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

/** What an override names the finding by. */
const nameOf = ({ logicalId, subject }: Finding): string => logicalId ?? subject ?? "";

/** `Audit (AWS::SNS::Topic): it would be deleted`. */
export function describeFinding({ logicalId, type, subject, sentence }: Finding): string {
  if (logicalId) return `${logicalId} (${type}): ${sentence}`;
  return subject ? `${subject}: ${sentence}` : sentence;
}
