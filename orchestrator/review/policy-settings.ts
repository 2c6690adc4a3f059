import { verdicts } from "./policy-rule.ts";
import { defaultRules } from "./policy-rules.ts";
import type { PolicySettings } from "./review-policy.ts";

/** What is wrong with one entry of the settings' policy. */
export interface PolicyProblem {
  /** The name of a rule, as the settings write it. */
  readonly rule: string;
  readonly problem: string;
  readonly remedy: string;
}

const ruleNames = defaultRules.map(({ name }) => name);

/** The entries that name no rule, or no verdict. */
export function policyProblems(policy: Readonly<Record<string, unknown>>): readonly PolicyProblem[] {
  return Object.entries(policy).flatMap(([rule, verdict]) => {
    const problems = [];
    if (!ruleNames.includes(rule)) {
      problems.push({
        rule,
        problem: `"${rule}" is no rule of the policy`,
        remedy: `name one of ${ruleNames.join(", ")}`,
      });
    }
    if (!verdicts.some((one) => one === verdict)) {
      problems.push({
        rule,
        problem: `${JSON.stringify(verdict)} is no verdict`,
        remedy: `set one of ${verdicts.join(", ")}`,
      });
    }
    return problems;
  });
}

/** The policy as the functions need it; empty where every rule has its own verdict. */
export const serializePolicy = (policy: PolicySettings): string =>
  Object.keys(policy).length === 0 ? "" : JSON.stringify(policy);

/** The policy of `serializePolicy`. Throws an Error that names every entry that is not as it should be. */
export function parsePolicy(serialized: string | undefined): PolicySettings {
  const policy = JSON.parse(serialized ?? "{}") as PolicySettings;
  const problems = policyProblems(policy).map(({ problem, remedy }) => `${problem}; ${remedy}`);
  if (problems.length > 0) throw new Error(`POLICY: ${problems.join("; ")}`);
  return policy;
}
