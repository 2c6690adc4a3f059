import { hashOfSecret, linkOf, newLinkSecret, type RandomBytes } from "./approval-link.ts";
import { recordLink } from "./approval-link-record.ts";
import { approvalMail, approvalSlackMessage } from "./approval-message.ts";
import type { Approval } from "./approval-record.ts";
import type { SendMail } from "./mail.ts";
import { type Message, type OutboxServices, type SentMessage, sendOnce } from "./outbox.ts";
import type { Review } from "./review.ts";
import type { PostToSlack } from "./slack.ts";

/** How people are asked and reminded. */
export interface SendingServices extends OutboxServices {
  readonly randomBytes: RandomBytes;
  /** Where the pages are, e.g. `https://deployments.example.com`. */
  readonly webUrl: string;
  /** Missing when no mail can be sent. */
  readonly sendMail?: SendMail | undefined;
  /** Missing when no channel is configured. */
  readonly postToSlack?: PostToSlack | undefined;
  /** Told of a channel that failed. */
  readonly onFailure: (channel: string, error: unknown) => void;
}

/** Who decides by the channel's link: any member; Slack does not tell us which. */
export const slackChannel = "the Slack channel";

export interface ApprovalMessage {
  readonly kind: Exclude<Message["kind"], "outcome">;
  readonly recipient: string;
}

/** What became of a message: sent now; sent or claimed before; or not, for this reason. */
export interface Sending extends ApprovalMessage {
  readonly sent: boolean;
  readonly error?: unknown;
}

/** Sends those of the messages that were not sent before, each with a link of its own; tells of each that failed. */
export async function sendApprovalMessages(
  services: SendingServices,
  approval: Approval,
  review: Review,
  messages: readonly ApprovalMessage[],
): Promise<readonly Sending[]> {
  const { deploymentId, attempt } = approval;
  return Promise.all(
    messages.map(async (message) => {
      try {
        const sent = await sendOnce(services, { deploymentId, attempt, ...message }, () =>
          send(services, approval, review, message),
        );
        return { ...message, sent };
      } catch (error) {
        services.onFailure(message.recipient, error);
        return { ...message, sent: false, error };
      }
    }),
  );
}

/** Only the hash of a link is kept, so that every message carries a fresh one; those before stay good. */
async function send(
  { table, randomBytes, webUrl, sendMail, postToSlack }: SendingServices,
  approval: Approval,
  review: Review,
  { kind, recipient }: ApprovalMessage,
): Promise<SentMessage> {
  const secret = newLinkSecret(randomBytes);
  const { deploymentId, attempt, deadline } = approval;
  await recordLink(table, hashOfSecret(secret), { deploymentId, attempt, recipient }, deadline);
  const request = { kind, approval, review, link: linkOf(webUrl, secret) };
  if (recipient === slackChannel) await postToSlack?.(approvalSlackMessage(request));
  else await sendMail?.(recipient, approvalMail(request));
  return {};
}
