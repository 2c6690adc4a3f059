import { type Verdict, verdicts } from "./policy-rule.ts";
import { defaultRules } from "./policy-rules.ts";
import type { PolicySettings } from "./review-policy.ts";

/** What is wrong with one entry of the policy in the settings. */
export interface PolicyProblem {
  /** The name of a rule, as the settings write it. */
  readonly rule: string;
  readonly problem: string;
  readonly remedy: string;
}

const ruleNames = defaultRules.map(({ name }) => name);

const mildestOf = (rule: string) => defaultRules.find(({ name }) => name === rule)?.mildest ?? "allow";

/** The entries whose rule or verdict does not exist, or whose verdict is too mild. */
export function policyProblems(policy: Readonly<Record<string, unknown>>): readonly PolicyProblem[] {
  return Object.entries(policy).flatMap(([rule, verdict]) => {
    const problems = [];
    if (!ruleNames.includes(rule)) {
      problems.push({
        rule,
        problem: `"${rule}" is not a rule of the policy`,
        remedy: `use one of ${ruleNames.join(", ")}`,
      });
    }
    const level = verdicts.indexOf(verdict as Verdict);
    if (level >= 0 && level < verdicts.indexOf(mildestOf(rule))) {
      problems.push({
        rule,
        problem: `${JSON.stringify(verdict)} is milder than the rule may be`,
        remedy: `use ${verdicts.slice(verdicts.indexOf(mildestOf(rule))).join(" or ")}, or leave it out`,
      });
    }
    if (level < 0) {
      problems.push({
        rule,
        problem: `${JSON.stringify(verdict)} is not a verdict`,
        remedy: `use one of ${verdicts.join(", ")}`,
      });
    }
    return problems;
  });
}

/** The policy as the functions read it; empty if every rule has its default verdict. */
export const serializePolicy = (policy: PolicySettings): string =>
  Object.keys(policy).length === 0 ? "" : JSON.stringify(policy);

/** Reads what `serializePolicy` wrote. Throws an Error that names every invalid entry. */
export function parsePolicy(serialized: string | undefined): PolicySettings {
  const policy = JSON.parse(serialized ?? "{}") as PolicySettings;
  const problems = policyProblems(policy).map(({ problem, remedy }) => `${problem}; ${remedy}`);
  if (problems.length > 0) throw new Error(`POLICY: ${problems.join("; ")}`);
  return policy;
}
