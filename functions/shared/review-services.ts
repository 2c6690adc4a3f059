import type { ConsentServices } from "../../orchestrator/approval/approved-plan.ts";
import type { Deployment } from "../../orchestrator/deployment/deployment.ts";
import type { ReviewServices } from "../../orchestrator/review/make-review.ts";
import { parsePolicy } from "../../orchestrator/review/policy-settings.ts";
import { type Clients, cloudFormation, table } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { imageRegistries } from "./image-registries.ts";
import { addressesSetting, integerSetting, optionalSetting } from "./settings.ts";
import { target } from "./targets.ts";

/** What a review is made with. All functions use the same, or the digests of their reviews would differ. */
export const reviewServices = (
  environment: Environment,
  clients: Clients,
  deployment: Deployment,
): ReviewServices => ({
  cloudFormation: cloudFormation(clients),
  table: table(environment, clients),
  target: target(environment, deployment),
  images: imageRegistries(environment, clients),
  policy: parsePolicy(optionalSetting(environment, "POLICY")),
});

/** The same, and what the settings demand of an approval. */
export const consentServices = (
  environment: Environment,
  clients: Clients,
  deployment: Deployment,
): ConsentServices => ({
  ...reviewServices(environment, clients, deployment),
  consent: {
    approvers: addressesSetting(environment, "APPROVAL_RECIPIENTS"),
    quorum: integerSetting(environment, "APPROVAL_QUORUM"),
  },
});
