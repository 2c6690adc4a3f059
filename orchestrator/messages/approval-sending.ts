import { type LinkServices, newLink } from "../approval/approval-link.ts";
import type { Approval } from "../approval/approval-record.ts";
import type { SendMail } from "../channels/mail.ts";
import type { FindSlackChannel } from "../channels/slack-channel.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { Review } from "../review/review.ts";
import { approvalMail } from "./approval-message.ts";
import { type Message, type OutboxServices, type SentMessage, sendOnce } from "./outbox.ts";
import { askInSlack, slackRecipient } from "./slack-approval.ts";

/** What requests and reminders need. */
export interface SendingServices extends OutboxServices, LinkServices {
  /** Undefined if no mail can be sent. */
  readonly sendMail?: SendMail | undefined;
  /** Undefined if no channel is configured. */
  readonly slack?: FindSlackChannel | undefined;
  /** Called for each channel that failed. */
  readonly onFailure: (channel: string, error: unknown) => void;
}

export interface ApprovalMessage {
  readonly kind: Exclude<Message["kind"], "outcome">;
  readonly recipient: string;
}

/** What people are asked about, for one phase of a deployment. */
export interface AskedApproval {
  readonly deployment: Deployment;
  readonly approval: Approval;
  readonly review: Review;
}

/** The recipients of messages: people, if mail can be sent, and the Slack channel. */
export const addresseesOf = (
  { sendMail }: Pick<SendingServices, "sendMail">,
  { recipients, botAsks }: Approval,
): readonly string[] => [
  ...recipients.filter((recipient) => sendMail !== undefined || recipient === slackRecipient),
  ...(botAsks ? [slackRecipient] : []),
];

/** The result of a message. `sent`: by this call; without `error` it was sent or claimed before. */
export interface Sending extends ApprovalMessage {
  readonly sent: boolean;
  readonly error?: unknown;
}

/** Sends the messages that were not sent before, each with its own link. Reports each failure to `onFailure`. */
export async function sendApprovalMessages(
  services: SendingServices,
  asked: AskedApproval,
  messages: readonly ApprovalMessage[],
): Promise<readonly Sending[]> {
  const { deploymentId, phase } = asked.approval;
  return Promise.all(
    messages.map(async (message) => {
      try {
        const sent = await sendOnce(services, { deploymentId, phase, ...message }, () =>
          send(services, asked, message),
        );
        return { ...message, sent };
      } catch (error) {
        services.onFailure(message.recipient, error);
        return { ...message, sent: false, error };
      }
    }),
  );
}

/** Only the hash of a link is stored, so every message has a new link. Previous links stay valid. */
async function send(
  services: SendingServices,
  asked: AskedApproval,
  { kind, recipient }: ApprovalMessage,
): Promise<SentMessage> {
  const { table, sendMail, slack } = services;
  const link = () => newLink(services, asked.approval, recipient);
  if (recipient === slackRecipient) {
    const channel = await slack?.();
    return channel ? { slackMessage: await askInSlack(channel, table, { kind, ...asked }, link) } : {};
  }
  await sendMail?.(recipient, approvalMail({ kind, ...asked, link: await link() }));
  return {};
}
