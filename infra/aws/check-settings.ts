import type { Settings } from "../settings.ts";
import { approvalProblems } from "./settings-checks/approval.ts";
import { capacityProblems } from "./settings-checks/capacity.ts";
import { deadlineProblems } from "./settings-checks/deadlines.ts";
import { documentProblems } from "./settings-checks/documents.ts";
import { nameProblems } from "./settings-checks/names.ts";
import { networkProblems } from "./settings-checks/network.ts";
import { policyProblems } from "./settings-checks/policy.ts";
import { principalProblems } from "./settings-checks/principals.ts";
import type { Problem } from "./settings-checks/problem.ts";
import { retentionProblems } from "./settings-checks/retention.ts";
import { targetProblems } from "./settings-checks/targets.ts";

/** The settings cannot be deployed. The message lists every problem with the setting's name and the remedy. */
export class InvalidSettings extends Error {
  override readonly name = "InvalidSettings";

  constructor(readonly problems: readonly Problem[]) {
    const lines = problems.map(({ setting, problem, remedy }) => `- ${setting}: ${problem}; ${remedy}`);
    super(`infra/settings.ts cannot be deployed:\n${lines.join("\n")}`);
  }
}

const checks = [
  nameProblems,
  networkProblems,
  approvalProblems,
  principalProblems,
  deadlineProblems,
  policyProblems,
  capacityProblems,
  retentionProblems,
  documentProblems,
  targetProblems,
];

/** Throws InvalidSettings that lists all problems at once. */
export function checkSettings(settings: Settings): void {
  const problems = checks.flatMap((check) => check(settings));
  if (problems.length > 0) throw new InvalidSettings(problems);
}
