import type { Deployment, Phase } from "../deployment/deployment.ts";

/** What is asked for, in a sentence without its end. */
export const approvalTitle = (phase: Phase, { image, stackName }: Deployment): string =>
  phase === "rollback" ? `Roll back from ${image} on ${stackName}` : `Deploy ${image} to ${stackName}`;
