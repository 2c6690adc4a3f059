import type { Approval } from "./approval-record.ts";

/** What is asked for, in a sentence without its end. */
export const approvalTitle = ({
  attempt,
  image,
  stackName,
}: Pick<Approval, "attempt" | "image" | "stackName">): string =>
  attempt === "rollback" ? `Roll back from ${image} on ${stackName}` : `Deploy ${image} to ${stackName}`;
