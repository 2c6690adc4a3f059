import { type ApprovalAsked, recordRequest } from "../approval/approval-record.ts";
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
import { loadReview } from "../review/review-record.ts";
import { distinctAddresses, isSameAddress } from "../text/address.ts";

export interface ApprovalServices extends DecisionServices, SendingServices {
  /** How long before the deadline those who have not voted are reminded; 0: nobody is. */
  readonly reminderSeconds: number;
}

/**
 * Asks the approvers, each by a link of their own: recorded first, then sent. A call that is repeated sends
 * nothing twice, and the links of the one before stay good.
 * Throws ApprovalNotRequested when too few may approve or nobody could be told, and DeploymentHalted.
 */
export async function requestApproval(
  services: ApprovalServices,
  payload: Payload<"RequestApproval">,
): Promise<Answer<"RequestApproval">> {
  const { deployment, phase } = payload;
  const review = await loadReview(services.table, deployment.id, phase);
  if (!review || review.digest !== payload.reviewSummary.digest) {
    throw notRequested("the stored review is not the one that was made; start the deployment again");
  }
  const slack = await reachSlack(services);
  const deploymentUrl = await deploymentUrlOf(services, deployment);
  const asked = { ...approvalAsked(services, slack, payload, review), deploymentUrl };
  await openApproval(services.table, asked);
  const approval = await recordRequest(services.table, asked);
  // Decided while the state was being repeated: its new token has to hear of it.
  if (approval.decision?.digest === review.digest) {
    await deliverDecision(services, approval, approval.decision);
    return { requested: 0 };
  }
  // After the record: whoever halts later finds it and rejects.
  await assertNotHalted(services.table, deployment.id, phase);
  return { requested: await ask(services, { deployment, approval, review }) };
}

/** The channel, or why the one that is set up cannot be used; neither without Slack. */
interface ReachedSlack {
  readonly channel?: SlackChannel | undefined;
  readonly problem?: string;
}

/** A Slack secret that cannot be read does not keep mail from being sent. */
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
  // Half of a short time has to pass before anybody is reminded.
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

/** How many people have to approve: as many as the deployment asks for, or more where the plan does. */
export const quorumOf = (
  { approvals }: Pick<Deployment, "approvals">,
  { requiredApprovals }: Pick<Review, "requiredApprovals">,
): number => Math.max(approvals, requiredApprovals);

/**
 * Everybody who may approve: the approvers but the requester, whether mail or Slack's bot reaches them; and every
 * member of a channel that a webhook posts a link into.
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
    // Not the channel either: the requester could decide there unseen.
    throw notRequested(
      `${requester} asked for this deployment and is its only approver; add another address to APPROVAL_RECIPIENTS`,
    );
  }
  // Who decides in the channel is not known, so nobody could say that it is another person than those by mail.
  const members = channel?.kind === "webhook" && quorum === 1 ? [slackRecipient] : [];
  const recipients = [...others, ...members];
  if (recipients.length >= quorum) return recipients;
  if (recipients.length === 0 && quorum === 1) {
    const reason = problem ?? "set APPROVAL_RECIPIENTS, and MAIL_SENDER or SLACK_SECRET_ARN";
    throw notRequested(`nobody may approve; ${reason}`);
  }
  throw notRequested(
    `${quorum} people have to approve, and ${others.length} may (${others.join(", ") || "nobody"}); ` +
      'name more in "approvers" of the input, or add addresses to APPROVAL_RECIPIENTS',
  );
}

/** Sends every recipient a link; answers how many were told by this call. */
async function ask(services: ApprovalServices, asked: AskedApproval): Promise<number> {
  const sendings = await sendApprovalMessages(
    services,
    asked,
    addresseesOf(services, asked.approval).map((recipient) => ({ kind: "request", recipient })),
  );
  const refused = sendings.filter(({ error }) => error !== undefined && isRefusal(error));
  // Without a clear refusal somebody may have been told; the follow-up reminds them.
  if (refused.length < sendings.length) return sendings.filter(({ sent }) => sent).length;
  const reasons = refused.map(({ recipient, error }) => `${recipient}: ${messageOf(error)}`);
  throw notRequested(
    `nobody could be asked (${reasons.join("; ")}); check the mail sender and the Slack secret`,
  );
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const notRequested = (reason: string) =>
  new DeploymentError("ApprovalNotRequested", `approval was not requested: ${reason}`);
