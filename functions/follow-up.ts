import { storeCurrentApprovers } from "../orchestrator/approval/current-approvers.ts";
import { type FollowUp, followUpApprovals } from "../orchestrator/follow-up-approvals.ts";
import { followUpOutcomes, type OutcomeFollowUp } from "../orchestrator/follow-up-outcomes.ts";
import type { NotTold } from "../orchestrator/messages/outcome-record.ts";
import { approvalServices } from "./shared/approval-services.ts";
import { channels } from "./shared/channels.ts";
import type { Clients } from "./shared/clients.ts";
import type { Environment } from "./shared/environment.ts";
import { inSubsegment } from "./shared/tracing.ts";

interface FollowUps {
  readonly approvals: FollowUp;
  readonly outcomes: OutcomeFollowUp;
}

/** Called by EventBridge every minute; it logs only if an approval or an outcome is open. */
export const createHandler = (environment: Environment, clients: Clients) => async (): Promise<FollowUps> => {
  const { logger } = environment;
  const services = {
    ...channels(environment, clients),
    ...approvalServices(environment, clients),
    // infra/aws/orchestrator/metrics.ts counts these lines.
    onNotTold: (deploymentId: string, notTold: readonly NotTold[]) =>
      logger.error("not told", { deploymentId, notTold }),
  };
  const followUps = await inSubsegment(environment, "FollowUp", {}, async () => {
    // Before anyone is asked or counted. This function has the newest settings, those of a waiting deployment may not.
    await storeCurrentApprovers(services.table, services.recipients);
    // Each to its end: a failure of one does not stop the other.
    const [approvals, outcomes] = await Promise.allSettled([
      followUpApprovals(services),
      followUpOutcomes(services),
    ]);
    if (approvals.status === "rejected") throw approvals.reason;
    if (outcomes.status === "rejected") throw outcomes.reason;
    return { approvals: approvals.value, outcomes: outcomes.value };
  });
  if (followUps.approvals.open + followUps.outcomes.open > 0) {
    logger.info("followed up", { ...followUps });
  }
  return followUps;
};
