import { type FollowUp, followUpApprovals } from "../orchestrator/follow-up-approvals.ts";
import { approvalServices } from "./shared/approval-services.ts";
import { logger } from "./shared/state-function.ts";
import { inSubsegment } from "./shared/tracing.ts";

/** Called by EventBridge every minute; it says something only when an approval is open. */
export async function handler(): Promise<FollowUp> {
  const followUp = await inSubsegment("FollowUpApprovals", {}, () => followUpApprovals(approvalServices()));
  if (followUp.open > 0) logger.info("followed up", { ...followUp });
  return followUp;
}
