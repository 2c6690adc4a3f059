import { type LinkServices, newLink, newPlanLink } from "../approval/approval-link.ts";
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
  readonly kind: Exclude<Message["kind"], "outcome" | "stopped">;
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
  { recipients, botAsks, webhookAsks }: Approval,
): readonly string[] => [
  ...(sendMail ? recipients : []),
  ...(botAsks || webhookAsks ? [slackRecipient] : []),
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
  const request = isRepeat ? "repeat" : "request";
  if (recipient === slackRecipient) {
    const channel = await slack?.();
    if (!channel) return async () => ({});
    const shown = { ...asked, kind: kind === "reminder" ? kind : request } as const;
    const ask = await askInSlack(channel, table, shown, () => newPlanLink(services, asked.approval));
    return async () => ({ slackMessage: await ask() });
  }
  const link = await newLink(services, asked.approval, recipient);
  const sent = kind === "request" ? request : kind === "reminder" ? kind : "link";
  const mail = approvalMail({ ...asked, kind: sent, link });
  return async () => {
    await sendMail?.(recipient, mail);
    return {};
  };
}
