import type { Deployment, Phase } from "../deployment/deployment.ts";

/** What is to be approved, as a sentence without a full stop. */
export const approvalTitle = (phase: Phase, { image, stackName }: Deployment): string =>
  phase === "rollback" ? `Roll back from ${image} on ${stackName}` : `Deploy ${image} to ${stackName}`;
