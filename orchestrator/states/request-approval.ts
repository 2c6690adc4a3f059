import { type ApprovalAsked, storeRequest } from "../approval/approval-record.ts";
import { type DecisionServices, deliverDecision } from "../approval/decision.ts";
import { openApproval } from "../approval/open-approval.ts";
import { deploymentLink, viewKey } from "../approval/view-link.ts";
import { isRefusal } from "../channels/message-refused.ts";
import type { SlackChannel } from "../channels/slack-channel.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import {
  type AskedApproval,
  addresseesOf,
  type SendingServices,
  sendApprovalMessages,
} from "../messages/approval-sending.ts";
import { slackRecipient } from "../messages/slack-approval.ts";
import type { Review } from "../review/review.ts";
import { readReview } from "../review/review-record.ts";
import { distinctAddresses, isSameAddress } from "../text/address.ts";

export interface ApprovalServices extends DecisionServices, SendingServices {
  /** How long before the deadline those who have not voted are reminded; 0: no reminder. */
  readonly reminderSeconds: number;
}

/**
 * Requests the approval from each approver by a personal link; recorded first, then sent. Idempotent: a retry sends
 * nothing twice, and earlier links stay valid. Throws ApprovalNotRequested if there are too few approvers or no request
 * could be sent, and DeploymentHalted.
 */
export async function requestApproval(
  services: ApprovalServices,
  payload: Payload<"RequestApproval">,
): Promise<Answer<"RequestApproval">> {
  const { deployment, phase } = payload;
  const review = await readReview(services.table, deployment.id, phase);
  if (!review || review.digest !== payload.reviewSummary.digest) {
    throw notRequested("the stored review differs from the one that was made; start the deployment again");
  }
  const slack = await reachSlack(services);
  const deploymentUrl = await deploymentUrlOf(services, deployment);
  const asked = { ...approvalAsked(services, slack, payload, review), deploymentUrl };
  await openApproval(services.table, asked);
  const approval = await storeRequest(services.table, asked);
  // Decided before this retry of the state: its new token still needs the decision.
  if (approval.decision?.digest === review.digest) {
    await deliverDecision(services, approval, approval.decision);
    return { requested: 0 };
  }
  // After the record: a later halt finds it and rejects it.
  await assertNotHalted(services.table, deployment.id, phase);
  return { requested: await ask(services, { deployment, approval, review }) };
}

/** The channel, or the problem with the configured one; neither if Slack is not configured. */
interface ReachedSlack {
  readonly channel?: SlackChannel | undefined;
  readonly problem?: string;
}

/** Finds the Slack channel. A secret that cannot be read does not prevent mails. */
async function reachSlack({ slack, onFailure }: ApprovalServices): Promise<ReachedSlack> {
  try {
    return { channel: await slack?.() };
  } catch (error) {
    onFailure(slackRecipient, error);
    return { problem: messageOf(error) };
  }
}

const deploymentUrlOf = async ({ table, randomBytes, webUrl }: ApprovalServices, { id }: Deployment) =>
  deploymentLink(webUrl, await viewKey(table, randomBytes), id);

function approvalAsked(
  services: ApprovalServices,
  slack: ReachedSlack,
  { deployment, phase, taskToken }: Payload<"RequestApproval">,
  review: Review,
): ApprovalAsked {
  const { id, approvalDeadlineSeconds } = deployment;
  const quorum = quorumOf(deployment, review);
  const deadline = services.clock.now() + approvalDeadlineSeconds * 1000;
  // With a short deadline, the reminder is sent after half of the time.
  const remindBefore = Math.min(services.reminderSeconds, approvalDeadlineSeconds / 2) * 1000;
  return {
    deploymentId: id,
    phase,
    digest: review.digest,
    recipients: recipientsOf(services, slack, deployment, quorum),
    botAsks: slack.channel?.kind === "bot",
    quorum,
    deadline: new Date(deadline).toISOString(),
    ...(remindBefore > 0 && { remindAt: new Date(deadline - remindBefore).toISOString() }),
    taskToken,
  };
}

/** The quorum: that of the deployment, or a higher one that the policy requires. */
export const quorumOf = (
  { approvals }: Pick<Deployment, "approvals">,
  { requiredApprovals }: Pick<Review, "requiredApprovals">,
): number => Math.max(approvals, requiredApprovals);

/**
 * Everyone who may approve: the approvers without the requester, reached by mail or Slack's bot; and every member of a
 * channel that gets a link by a webhook.
 */
function recipientsOf(
  { sendMail }: ApprovalServices,
  { channel, problem }: ReachedSlack,
  { approvers, requester }: Deployment,
  quorum: number,
): string[] {
  const people = sendMail || channel?.kind === "bot" ? distinctAddresses(approvers) : [];
  const others = people.filter((address) => !isSameAddress(address, requester));
  if (people.length > 0 && others.length === 0) {
    // Nor in the channel: there the requester could approve unseen.
    throw notRequested(
      `${requester} requested this deployment and is its only approver; add another address to APPROVAL_RECIPIENTS`,
    );
  }
  // It is not known who decides in the channel, so it may be one of those who approve by mail.
  const members = channel?.kind === "webhook" && quorum === 1 ? [slackRecipient] : [];
  const recipients = [...others, ...members];
  if (recipients.length >= quorum) return recipients;
  if (recipients.length === 0 && quorum === 1) {
    const reason = problem ?? "set APPROVAL_RECIPIENTS, and MAIL_SENDER or SLACK_SECRET_ARN";
    throw notRequested(`no one may approve; ${reason}`);
  }
  throw notRequested(
    `${quorum} people have to approve, and ${others.length} may (${others.join(", ") || "no one"}); ` +
      'name more in "approvers" of the input, or add addresses to APPROVAL_RECIPIENTS',
  );
}

/** Sends a link to every recipient. Returns the number of messages that this call sent. */
async function ask(services: ApprovalServices, asked: AskedApproval): Promise<number> {
  const sendings = await sendApprovalMessages(
    services,
    asked,
    addresseesOf(services, asked.approval).map((recipient) => ({ kind: "request", recipient })),
  );
  const refused = sendings.filter(({ error }) => error !== undefined && isRefusal(error));
  // A failure that is not a refusal may have been sent; the follow-up reminds the recipient.
  if (refused.length < sendings.length) return sendings.filter(({ sent }) => sent).length;
  const reasons = refused.map(({ recipient, error }) => `${recipient}: ${messageOf(error)}`);
  throw notRequested(
    `no request could be sent (${reasons.join("; ")}); check the mail sender and the Slack secret`,
  );
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const notRequested = (reason: string) =>
  new DeploymentError("ApprovalNotRequested", `approval was not requested: ${reason}`);
