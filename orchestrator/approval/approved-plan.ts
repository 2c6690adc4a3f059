import { DeploymentError } from "../deployment/errors.ts";
import type { Payload } from "../deployment/payloads.ts";
import { currentReview, type ReviewServices } from "../review/make-review.ts";
import { findApproval } from "./approval-record.ts";

/**
 * Holds the change set as it is now against the one that was approved; a rollback that restores the recorded
 * release, and nothing else, needs no approval. Throws ApprovedPlanDiffers, and what `currentReview` throws.
 */
export async function assertApproved(
  services: ReviewServices,
  payload: Omit<Payload<"ExecuteChangeSet">, "lock">,
): Promise<void> {
  const { deployment, phase, changeSet, reviewSummary } = payload;
  const [current, approval] = await Promise.all([
    currentReview(services, { deployment, phase, changeSet }),
    findApproval(services.table, { deploymentId: deployment.id, phase }),
  ]);
  if (current.digest !== reviewSummary.digest)
    throw differs("the change set is not the one that was reviewed");
  if (phase === "rollback" && current.isPureRollback) return;
  if (!approval) throw differs("nobody was asked to approve the change set");
  // Without a recorded decision somebody decided by SendTaskSuccess, as operators may; what was shown counts.
  const { digest, decision } = approval.decision ?? { digest: approval.digest, decision: "approved" };
  if (digest !== current.digest) throw differs("the change set is not the one that was shown");
  if (decision !== "approved") throw differs("the change set was rejected");
}

const differs = (problem: string) =>
  new DeploymentError("ApprovedPlanDiffers", `${problem}; start the deployment again for a new review`);
