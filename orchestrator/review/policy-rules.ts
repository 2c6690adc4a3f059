import type { PolicyRule } from "./policy-rule.ts";
import { accessRules, egressRules } from "./policy-rules/access-rules.ts";
import { containerRules } from "./policy-rules/container-rules.ts";
import { dataProtectionRules } from "./policy-rules/data-protection-rules.ts";
import { deletionRules } from "./policy-rules/deletion-rules.ts";
import { exposureRules } from "./policy-rules/exposure-rules.ts";
import { judgedRule } from "./policy-rules/judged-rule.ts";
import { imageRules, planRules } from "./policy-rules/plan-rules.ts";

const propertyRules = [...containerRules, ...exposureRules, ...dataProtectionRules, ...egressRules];

/** The rules with their default verdicts. */
export const defaultRules: readonly PolicyRule[] = [
  ...deletionRules,
  ...imageRules,
  ...planRules,
  ...accessRules,
  ...propertyRules,
  judgedRule(propertyRules),
];
