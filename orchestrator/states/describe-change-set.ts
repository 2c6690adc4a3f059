import { waitsForApproval } from "../database/database-plan.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted, passLastSafePoint } from "../deployment/halt-record.ts";
import type { Payload, ReviewSummary } from "../deployment/payloads.ts";
import { ChangeSetUnfinished, isPending, isWithoutChanges } from "../review/change-set-status.ts";
import { isReady, makeReview, type ReviewServices } from "../review/make-review.ts";
import { describeDenials } from "../review/review-policy.ts";
import { storeReview } from "../review/review-record.ts";
import { assertSameImage } from "../review/same-image.ts";
import { type DescribedChangeSet, describeChangeSetPages } from "../review/whole-change-set.ts";
import type { Clock } from "../text/clock.ts";
import { redactText } from "../text/redaction.ts";

// CloudFormation takes seconds, or minutes for hundreds of resources; after 15 minutes it will not finish.
const deadlineMs = 15 * 60 * 1000;

/**
 * Reviews the change set when it is ready, and stores the review. Throws DeploymentHalted, ChangeSetFailed,
 * ChangeSetIncomplete, ChangeSetObsolete, ImageNotIdentified, and ChangeSetDenied if the policy denies the plan.
 */
export async function describeChangeSet(
  services: ReviewServices & { readonly clock: Clock },
  payload: Payload<"DescribeChangeSet">,
): Promise<ReviewSummary> {
  const { deployment, phase, changeSet, waitingSince } = payload;
  const [plain] = await Promise.all([
    describeChangeSetPages(services.cloudFormation, changeSet.changeSetArn, false),
    assertNotHalted(services.table, deployment.id, phase),
  ]);
  if (isWithoutChanges(plain)) {
    if (phase === "deploy") await assertSameImage(services, deployment, plain);
    const at = new Date(services.clock.now()).toISOString();
    await passLastSafePoint(services.table, deployment.id, phase, { at, because: "nothingToDeploy" });
    return { status: "noChanges" };
  }
  assertNotFailed(plain);
  const isLate = services.clock.now() - Date.parse(waitingSince) > deadlineMs;
  if (!isReady(plain)) {
    if (isLate) throw neverReady(plain);
    return { status: "pending" };
  }
  const review = await makeReview(services, payload, plain).catch((error: unknown) => {
    // A nested change set may be finished later than the one around it.
    if (error instanceof ChangeSetUnfinished && !isLate) return undefined;
    throw error;
  });
  if (!review) return { status: "pending" };
  await storeReview(services.table, deployment.id, phase, review);
  if (review.verdict === "deny") throw new DeploymentError("ChangeSetDenied", describeDenials(review.rules));
  return {
    status: "ready",
    digest: review.digest,
    isPureRollback: review.isPureRollback,
    migrationsWait: waitsForApproval(review.database),
  };
}

function assertNotFailed({ ChangeSetName, Status, ExecutionStatus, StatusReason }: DescribedChangeSet): void {
  const canBeExecuted = ExecutionStatus === "UNAVAILABLE" || ExecutionStatus === "AVAILABLE";
  if (isPending({ Status }) || (Status === "CREATE_COMPLETE" && canBeExecuted)) return;
  if (ExecutionStatus === "OBSOLETE") {
    throw new DeploymentError(
      "ChangeSetObsolete",
      `the change set ${ChangeSetName} is ${ExecutionStatus}: another operation changed the stack; start the deployment again`,
    );
  }
  const reason = redactText(StatusReason ?? "CloudFormation gives no reason");
  throw new DeploymentError(
    "ChangeSetFailed",
    `the change set ${ChangeSetName} is ${Status}, ${ExecutionStatus}: ${reason}`,
  );
}

const neverReady = ({ ChangeSetName, Status }: DescribedChangeSet) =>
  new DeploymentError(
    "ChangeSetFailed",
    `the change set ${ChangeSetName} is still ${Status} after ${deadlineMs / 60_000} minutes; ` +
      "check the stack in the CloudFormation console, then start the deployment again",
  );
