import { DeploymentError } from "../deployment/errors.ts";
import type { Payload } from "../deployment/payloads.ts";
import { currentReview, type ReviewServices } from "../review/make-review.ts";
import { readApproval } from "./approval-record.ts";

/**
 * Compares the current plan with the approved one by their digests. A pure rollback needs no approval. Throws
 * ApprovedPlanDiffers, and the errors of `currentReview`.
 */
export async function assertApproved(
  services: ReviewServices,
  payload: Omit<Payload<"ExecuteChangeSet">, "lock">,
): Promise<void> {
  const { deployment, phase, changeSet, reviewSummary } = payload;
  const [current, approval] = await Promise.all([
    currentReview(services, { deployment, phase, changeSet }),
    readApproval(services.table, { deploymentId: deployment.id, phase }),
  ]);
  if (current.digest !== reviewSummary.digest)
    throw differs("the change set differs from the one that was reviewed");
  if (phase === "rollback" && current.isPureRollback) return;
  if (!approval) throw differs("no approval of the change set was requested");
  // Without a recorded decision an operator has called SendTaskSuccess: the requested digest was approved.
  const { digest, decision } = approval.decision ?? { digest: approval.digest, decision: "approved" };
  if (digest !== current.digest) throw differs("the change set differs from the one that was approved");
  if (decision !== "approved") throw differs("the change set was rejected");
}

const differs = (problem: string) =>
  new DeploymentError("ApprovedPlanDiffers", `${problem}; start the deployment again for a new review`);
