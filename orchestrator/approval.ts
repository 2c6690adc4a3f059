import { hashOfSecret, linkOf, newLinkSecret, type RandomBytes } from "./approval-link.ts";
import { approvalMail, approvalSlackMessage } from "./approval-message.ts";
import { type Approval, recordLink, recordRequest } from "./approval-record.ts";
import { type DecisionServices, deliverDecision } from "./decision.ts";
import { loadReview } from "./describe-change-set.ts";
import { DeploymentError } from "./errors.ts";
import { assertNotHalted } from "./halt-record.ts";
import type { SendMail } from "./mail.ts";
import type { Answer, Payload } from "./payloads.ts";
import type { Review } from "./review.ts";
import type { PostToSlack } from "./slack.ts";

export interface ApprovalServices extends DecisionServices {
  readonly randomBytes: RandomBytes;
  /** Where the pages are, e.g. `https://deployments.example.com`. */
  readonly webUrl: string;
  /** Mail addresses of those who may approve. */
  readonly approvers: readonly string[];
  /** Missing when no mail can be sent. */
  readonly sendMail?: SendMail | undefined;
  /** Missing when no channel is configured. */
  readonly postToSlack?: PostToSlack | undefined;
  /** Told of a channel that failed while another one delivered. */
  readonly onFailure: (channel: string, error: unknown) => void;
}

/** Who decides by the channel's link: any member; Slack does not tell us which. */
const slackChannel = "the Slack channel";

/**
 * Asks the approvers, each by a link of their own. Links of an earlier call of the same state stay good.
 * Throws ApprovalNotRequested when nobody may approve or nobody could be told, and DeploymentHalted.
 */
export async function requestApproval(
  services: ApprovalServices,
  payload: Payload<"RequestApproval">,
): Promise<Answer<"RequestApproval">> {
  const { deployment, attempt } = payload;
  const review = await loadReview(services.table, deployment.id, attempt);
  if (!review || review.digest !== payload.review.digest) {
    throw notRequested("the stored review is not the one that was made; start the deployment again");
  }
  const recipients = recipientsOf(services, deployment.requester);
  const approval = await recordRequest(services.table, approvalOf(services, payload, recipients));
  // Decided while the state was being repeated: its new token has to hear of it.
  if (approval.decision?.digest === review.digest) {
    await deliverDecision(services, approval, approval.decision);
    return { requested: 0 };
  }
  // After the record: whoever halts later finds it and rejects.
  await assertNotHalted(services.table, deployment.id, attempt);
  return { requested: await ask(services, approval, review) };
}

function approvalOf(
  { clock }: ApprovalServices,
  { deployment, attempt, review, taskToken }: Payload<"RequestApproval">,
  recipients: readonly string[],
): Approval {
  const { id, stackName, image, reason, requester, approvalDeadlineSeconds } = deployment;
  return {
    deploymentId: id,
    attempt,
    stackName,
    image,
    reason,
    requester,
    digest: review.digest ?? "",
    recipients,
    deadline: new Date(clock.now() + approvalDeadlineSeconds * 1000).toISOString(),
    taskToken,
  };
}

/** Everybody who may approve: the approvers but the requester, and the Slack channel. */
function recipientsOf({ approvers, sendMail, postToSlack }: ApprovalServices, requester: string): string[] {
  const people = sendMail ? approvers : [];
  const others = people.filter((address) => address.toLowerCase() !== requester.toLowerCase());
  if (people.length > 0 && others.length === 0) {
    // Not the channel either: the requester could decide there unseen.
    throw notRequested(
      `${requester} asked for this deployment and is its only approver; add another address to APPROVAL_RECIPIENTS`,
    );
  }
  const recipients = [...others, ...(postToSlack ? [slackChannel] : [])];
  if (recipients.length > 0) return recipients;
  throw notRequested("nobody may approve; set APPROVAL_RECIPIENTS and MAIL_SENDER, or SLACK_SECRET_ARN");
}

/** Sends every recipient a link; answers how many could be told. */
async function ask(services: ApprovalServices, approval: Approval, review: Review): Promise<number> {
  const results = await Promise.allSettled(
    approval.recipients.map((recipient) => askOne(services, approval, review, recipient)),
  );
  const failures = results.flatMap((result, index) =>
    result.status === "rejected"
      ? [{ recipient: approval.recipients[index] ?? "", error: result.reason }]
      : [],
  );
  for (const { recipient, error } of failures) services.onFailure(recipient, error);
  if (failures.length < results.length) return results.length - failures.length;
  const reasons = failures.map(({ recipient, error }) => `${recipient}: ${messageOf(error)}`);
  throw notRequested(
    `nobody could be asked (${reasons.join("; ")}); check the mail sender and the Slack webhook`,
  );
}

async function askOne(
  { table, randomBytes, webUrl, sendMail, postToSlack }: ApprovalServices,
  approval: Approval,
  review: Review,
  recipient: string,
): Promise<void> {
  const secret = newLinkSecret(randomBytes);
  const { deploymentId, attempt, deadline } = approval;
  await recordLink(table, hashOfSecret(secret), { deploymentId, attempt, recipient }, deadline);
  const request = { approval, review, link: linkOf(webUrl, secret) };
  if (recipient === slackChannel) await postToSlack?.(approvalSlackMessage(request));
  else await sendMail?.(recipient, approvalMail(request));
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const notRequested = (reason: string) =>
  new DeploymentError("ApprovalNotRequested", `approval was not requested: ${reason}`);
