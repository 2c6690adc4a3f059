import type { Approval } from "./approval-record.ts";

/** What is asked for, in a sentence without its end. */
export const approvalTitle = ({
  phase,
  image,
  stackName,
}: Pick<Approval, "phase" | "image" | "stackName">): string =>
  phase === "rollback" ? `Roll back from ${image} on ${stackName}` : `Deploy ${image} to ${stackName}`;
