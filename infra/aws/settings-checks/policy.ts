import { policyProblems as problemsIn } from "../../../orchestrator/review/policy-settings.ts";
import type { Check } from "./problem.ts";

/** Rules and verdicts that there are not. */
export const policyProblems: Check = ({ policy }) =>
  problemsIn(policy).map(({ rule, problem, remedy }) => ({ setting: `policy["${rule}"]`, problem, remedy }));
