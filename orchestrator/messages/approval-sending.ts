import { type LinkServices, newLink } from "../approval/approval-link.ts";
import type { Approval } from "../approval/approval-record.ts";
import type { SendMail } from "../channels/mail.ts";
import type { FindSlackChannel } from "../channels/slack-channel.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { Review } from "../review/review.ts";
import { approvalMail } from "./approval-message.ts";
import type { Message, SentMessage } from "./message-record.ts";
import { type Delivery, type OutboxServices, sendOnce } from "./outbox.ts";
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
  readonly kind: Extract<Message["kind"], "request" | "reminder">;
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

/** The result of a message. */
export interface Sending extends ApprovalMessage {
  readonly delivery: Delivery | "failed";
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
        const delivery = await sendOnce(services, { deploymentId, phase, ...message }, (isRepeat) =>
          prepare(services, asked, message, isRepeat),
        );
        return { ...message, delivery };
      } catch (error) {
        services.onFailure(message.recipient, error);
        return { ...message, delivery: "failed", error };
      }
    }),
  );
}

/** Only the hash of a link is stored, so every message has a new link. Previous links stay valid. */
async function prepare(
  services: SendingServices,
  asked: AskedApproval,
  { kind, recipient }: ApprovalMessage,
  isRepeat: boolean,
): Promise<() => Promise<SentMessage>> {
  const { table, sendMail, slack } = services;
  const newest = () => newLink(services, asked.approval, recipient);
  const request = { ...asked, kind: isRepeat && kind === "request" ? "repeat" : kind } as const;
  if (recipient === slackRecipient) {
    const channel = await slack?.();
    if (!channel) return async () => ({});
    const ask = await askInSlack(channel, table, request, newest);
    return async () => ({ slackMessage: await ask() });
  }
  const mail = approvalMail({ ...request, link: await newest() });
  return async () => {
    await sendMail?.(recipient, mail);
    return {};
  };
}
