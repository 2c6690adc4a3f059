import type { Deployment } from "../../orchestrator/deployment/deployment.ts";
import type { ReviewServices } from "../../orchestrator/review/make-review.ts";
import { parsePolicy } from "../../orchestrator/review/policy-settings.ts";
import { cloudFormation, ecr, table } from "./clients.ts";
import { optionalSetting } from "./settings.ts";
import { target } from "./targets.ts";

/** What a review is made with: the same wherever it is made, or its digest would be another. */
export const reviewServices = (deployment: Deployment): ReviewServices => ({
  cloudFormation: cloudFormation(),
  table: table(),
  target: target(deployment),
  images: { ecr: ecr(), defaultRegistry: optionalSetting("IMAGE_REGISTRY") },
  policy: parsePolicy(optionalSetting("POLICY")),
});
