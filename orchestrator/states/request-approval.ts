import { type ApprovalAsked, storeRequest } from "../approval/approval-record.ts";
import { readCurrentApprovers, stillApproving } from "../approval/current-approvers.ts";
import { type DecisionServices, deliverDecision } from "../approval/decision.ts";
import { openApproval } from "../approval/open-approval.ts";
import { deploymentLink } from "../approval/view-link.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import { mayApprove, provenAddress, type Requester, requiredApprovals } from "../deployment/requester.ts";
import { furtherApproval } from "../deployment/requester-facts.ts";
import { readRequester } from "../deployment/requester-record.ts";
import type { SendingServices } from "../messages/approval-sending.ts";
import {
  askApprovers,
  notReached,
  notRequested,
  type ReachedSlack,
  reachSlack,
} from "../messages/ask-approvers.ts";
import { slackRecipient } from "../messages/slack-approval.ts";
import { whileRunning } from "../messages/while-running.ts";
import type { Review } from "../review/review.ts";
import { readReview } from "../review/review-record.ts";
import { distinctAddresses } from "../text/address.ts";

export interface ApprovalServices extends DecisionServices, SendingServices {
  /** How long before the deadline those who have not voted are reminded; 0: no reminder. */
  readonly reminderSeconds: number;
}

/**
 * Requests the approval from each approver by a personal link, and in the channel; recorded first, then sent. Idempotent: a retry sends
 * nothing twice, and earlier links stay valid. Throws ApproversNotReached, after which the state machine tries again
 * and the deadline begins anew, while no channel takes a request; ApprovalNotRequested if there are too few approvers or
 * the channels refuse for good; and DeploymentHalted.
 */
export async function requestApproval(
  services: ApprovalServices,
  payload: Payload<"RequestApproval">,
): Promise<Answer<"RequestApproval">> {
  const { deployment, phase } = payload;
  // At the start: the state's time-out counts from before.
  const startedAt = services.clock.now();
  const review = await readReview(services.table, deployment.id, phase);
  if (!review || review.digest !== payload.reviewSummary.digest) {
    throw notRequested("the stored review differs from the one that was made; start the deployment again");
  }
  const [slack, requester, current] = await Promise.all([
    reachSlack(services),
    readRequester(services.table, deployment.id),
    readCurrentApprovers(services.table),
  ]);
  const approvers = stillApproving(deployment.approvers, current);
  if (slack.mayReturn && !hasPeople(services, approvers, requester)) {
    await assertNotHalted(services.table, deployment.id, phase);
    throw notReached([`${slackRecipient}: ${slack.problem}`]);
  }
  const deploymentUrl = await deploymentLink(services, deployment.id);
  const asked = {
    ...approvalAsked(services, slack, payload, { review, requester, approvers, startedAt }),
    deploymentUrl,
  };
  await openApproval(services.table, asked);
  const approval = await storeRequest(services.table, asked);
  // Decided before this retry of the state: its new token still needs the decision.
  if (approval.decision?.digest === review.digest) {
    await deliverDecision(services, approval, approval.decision);
    return { requested: 0 };
  }
  // After the record: a later halt finds it and rejects it.
  await assertNotHalted(services.table, deployment.id, phase);
  return {
    requested: await askApprovers(whileRunning(services, deployment), { deployment, approval, review }),
  };
}

/** What the request is made of, besides the state's payload. */
interface Asked {
  readonly review: Review;
  readonly requester: Requester;
  /** The deployment's approvers whom the settings still name. */
  readonly approvers: readonly string[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

function approvalAsked(
  services: ApprovalServices,
  slack: ReachedSlack,
  { deployment, phase, taskToken }: Payload<"RequestApproval">,
  { review, requester, approvers, startedAt }: Asked,
): ApprovalAsked {
  const { id, approvalDeadlineSeconds } = deployment;
  const quorum = requiredApprovals(quorumOf(deployment, review), requester);
  const deadline = startedAt + approvalDeadlineSeconds * 1000;
  // With a short deadline, the reminder is sent after half of the time.
  const remindBefore = Math.min(services.reminderSeconds, approvalDeadlineSeconds / 2) * 1000;
  return {
    deploymentId: id,
    phase,
    digest: review.digest,
    recipients: recipientsOf(services, slack, { approvers, requester }, quorum),
    requester,
    // A retry that cannot read Slack's secret keeps what an earlier one knew: the channel's request is still there.
    ...(!slack.mayReturn && {
      botAsks: slack.channel?.kind === "bot",
      webhookAsks: slack.channel?.kind === "webhook",
    }),
    quorum,
    deadline: new Date(deadline).toISOString(),
    ...(remindBefore > 0 && { remindAt: new Date(deadline - remindBefore).toISOString() }),
    taskToken,
  };
}

/** Whether anyone but the requester can be asked by mail, so that Slack is not needed. */
const hasPeople = (
  { sendMail }: ApprovalServices,
  approvers: readonly string[],
  requester: Requester,
): boolean => sendMail !== undefined && approvers.some((address) => mayApprove(address, requester));

/** The quorum: that of the deployment, or a higher one that the policy requires. */
export const quorumOf = (
  { approvals }: Pick<Deployment, "approvals">,
  { requiredApprovals }: Pick<Review, "requiredApprovals">,
): number => Math.max(approvals, requiredApprovals);

/** Everyone who may approve: the approvers without the proven requester. Somebody has to reach them. */
function recipientsOf(
  { sendMail }: ApprovalServices,
  { channel, problem }: ReachedSlack,
  { approvers, requester }: { readonly approvers: readonly string[]; readonly requester: Requester },
  quorum: number,
): string[] {
  if (!sendMail && !channel) {
    const reason = problem ?? "set APPROVAL_RECIPIENTS, and MAIL_SENDER or SLACK_SECRET_ARN";
    throw notRequested(`no one may approve; ${reason}`);
  }
  const people = distinctAddresses(approvers);
  const recipients = people.filter((address) => mayApprove(address, requester));
  if (recipients.length >= quorum) return recipients;
  if (people.length > 0 && recipients.length === 0) {
    throw notRequested(
      `${provenAddress(requester)} requested this deployment and is its only approver; add another address to APPROVAL_RECIPIENTS`,
    );
  }
  throw notRequested(
    `${quorum} people have to approve${furtherApproval(requester)}, and ${recipients.length} may ` +
      `(${recipients.join(", ") || "no one"}); ` +
      (provenAddress(requester) ? "" : "start it with npm run deploy, which proves who asks, ") +
      'name more in "approvers" of the input, or add addresses to APPROVAL_RECIPIENTS',
  );
}
