import { type Deployment, type Phase, shownImage } from "../deployment/deployment.ts";

/** What is to be approved, as a sentence without a full stop. */
export function approvalTitle(phase: Phase, deployment: Deployment): string {
  const [image, { stackName }] = [shownImage(deployment), deployment];
  return phase === "rollback" ? `Roll back from ${image} on ${stackName}` : `Deploy ${image} to ${stackName}`;
}
