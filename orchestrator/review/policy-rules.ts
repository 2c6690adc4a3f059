import type { PolicyRule } from "./policy-rule.ts";
import { accessRules, egressRules } from "./policy-rules/access-rules.ts";
import { containerRules } from "./policy-rules/container-rules.ts";
import { dataProtectionRules } from "./policy-rules/data-protection-rules.ts";
import { deletionRules } from "./policy-rules/deletion-rules.ts";
import { exposureRules } from "./policy-rules/exposure-rules.ts";
import { imageRules } from "./policy-rules/image-rules.ts";
import { judgedRule } from "./policy-rules/judged-rule.ts";
import { planRules } from "./policy-rules/plan-rules.ts";
import { serviceRules } from "./policy-rules/service-rules.ts";

const propertyRules = [
  ...containerRules,
  ...serviceRules,
  ...exposureRules,
  ...dataProtectionRules,
  ...egressRules,
];

/** The rules with their default verdicts. */
export const defaultRules: readonly PolicyRule[] = [
  ...deletionRules,
  ...imageRules,
  ...planRules,
  ...accessRules,
  ...propertyRules,
  judgedRule(propertyRules),
];
