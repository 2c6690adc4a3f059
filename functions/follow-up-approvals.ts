import { type FollowUp, followUpApprovals } from "../orchestrator/follow-up-approvals.ts";
import { approvalServices } from "./shared/approval-services.ts";
import type { Clients } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { inSubsegment } from "./shared/tracing.ts";

/** Called by EventBridge every minute; it logs only if an approval is open. */
export const createHandler = (environment: Environment, clients: Clients) => async (): Promise<FollowUp> => {
  const followUp = await inSubsegment(environment, "FollowUpApprovals", {}, () =>
    followUpApprovals(approvalServices(environment, clients)),
  );
  if (followUp.open > 0) environment.logger.info("followed up", { ...followUp });
  return followUp;
};
