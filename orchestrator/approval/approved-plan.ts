import type { Deployment } from "../deployment/deployment.ts";
import { isSameDeployment, readDeployment } from "../deployment/deployment-record.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { readSafePoints } from "../deployment/halt-record.ts";
import type { Payload } from "../deployment/payloads.ts";
import { readRequester } from "../deployment/requester-record.ts";
import type { Table } from "../deployment/table.ts";
import { currentReview, type ReviewServices } from "../review/make-review.ts";
import { readApproval } from "./approval-record.ts";
import { type ConsentSettings, consentProblem } from "./consent.ts";
import { readCurrentApprovers, stillApproving } from "./current-approvers.ts";

export interface ConsentServices extends ReviewServices {
  readonly consent: ConsentSettings;
}

/**
 * The guard before everything that an approval allows: makes the review again and derives the decision about it from
 * the recorded votes; what the payload says is compared with the records, and proves nothing. A pure rollback needs no
 * approval if the deployment's own change set was executed. Throws NotApproved, ApprovedPlanDiffers, and the errors of `currentReview`.
 */
export async function assertApproved(
  services: ConsentServices,
  payload: Omit<Payload<"ExecuteChangeSet">, "lock">,
): Promise<void> {
  const { phase, changeSet, reviewSummary } = payload;
  const deployment = await recordedDeployment(services.table, payload.deployment);
  const [current, approval, requester, safePoints, approvers] = await Promise.all([
    currentReview(services, { deployment, phase, changeSet }),
    readApproval(services.table, { deploymentId: deployment.id, phase }),
    readRequester(services.table, deployment.id),
    readSafePoints(services.table, deployment.id),
    readCurrentApprovers(services.table),
  ]);
  if (current.digest !== reviewSummary.digest)
    throw differs("the change set differs from the one that was reviewed");
  if (phase === "rollback" && current.isPureRollback && safePoints.executingSince) return;
  if (!approvers) throw notApproved("it is not recorded who may approve by the newest settings");
  const { quorum, ...settings } = services.consent;
  const problem = consentProblem({
    approval,
    digest: current.digest,
    requester,
    required: Math.max(deployment.approvals, current.requiredApprovals),
    settings: { quorum, approvers: stillApproving(settings.approvers, approvers) },
  });
  if (!problem) return;
  throw problem.kind === "differs" ? differs(problem.reason) : notApproved(problem.reason);
}

/** The deployment as AcquireLock has recorded it. Throws ApprovedPlanDiffers if the payload's is another one. */
async function recordedDeployment(table: Table, claimed: Deployment): Promise<Deployment> {
  const recorded = await readDeployment(table, claimed.id);
  if (recorded && isSameDeployment(recorded, claimed)) return recorded;
  throw differs(
    recorded
      ? "the deployment differs from the one that was recorded"
      : `no deployment ${claimed.id} is recorded`,
  );
}

const differs = (problem: string) =>
  new DeploymentError("ApprovedPlanDiffers", `${problem}; start the deployment again for a new review`);

const notApproved = (problem: string) =>
  new DeploymentError(
    "NotApproved",
    `${problem}; only recorded votes count, by an approver's link or npm run vote, and SendTaskSuccess records none. ` +
      "Start the deployment again for a new request",
  );
