import { policyProblems as problemsIn } from "../../../orchestrator/review/policy-settings.ts";
import type { Check } from "./problem.ts";

/** Finds rules and verdicts that do not exist. */
export const policyProblems: Check = ({ policy }) =>
  problemsIn(policy).map(({ rule, problem, remedy }) => ({ setting: `policy["${rule}"]`, problem, remedy }));
