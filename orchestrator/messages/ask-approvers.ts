import { readApproval } from "../approval/approval-record.ts";
import { votesOn } from "../approval/vote.ts";
import { isPermanentRefusal } from "../channels/message-refused.ts";
import type { SlackChannel } from "../channels/slack-channel.ts";
import { DeploymentError } from "../deployment/errors.ts";
import {
  type AskedApproval,
  addresseesOf,
  type SendingServices,
  sendApprovalMessages,
} from "./approval-sending.ts";
import { slackRecipient } from "./slack-approval.ts";

/** The channel, or the problem with the configured one; neither if Slack is not configured. */
export interface ReachedSlack {
  readonly channel?: SlackChannel | undefined;
  readonly problem?: string;
  /** Whether the problem may pass by itself. */
  readonly mayReturn?: boolean;
}

/** Finds the Slack channel. A secret that cannot be read does not prevent mails. */
export async function reachSlack({ slack, onFailure }: SendingServices): Promise<ReachedSlack> {
  try {
    return { channel: await slack?.() };
  } catch (error) {
    onFailure(slackRecipient, error);
    return { problem: messageOf(error), mayReturn: !isPermanentRefusal(error) };
  }
}

/**
 * Sends a link to every recipient. Returns the number of messages that this call sent. Throws ApproversNotReached if
 * nobody was reached, or ApprovalNotRequested if no channel will ever take a request.
 */
export async function askApprovers(services: SendingServices, asked: AskedApproval): Promise<number> {
  const sendings = await sendApprovalMessages(
    services,
    asked,
    addresseesOf(services, asked.approval).map((recipient) => ({ kind: "request", recipient })),
  );
  const sent = sendings.filter(({ delivery }) => delivery === "sent").length;
  // The follow-up sends the others again.
  if (sent > 0 || sendings.some(({ delivery }) => delivery === "sentBefore")) return sent;
  if (await hasVotes(services, asked)) return sent;
  const reasons = sendings.map(
    ({ recipient, error }) => `${recipient}: ${error ? messageOf(error) : pending}`,
  );
  if (!sendings.every(({ error }) => isPermanentRefusal(error))) throw notReached(reasons);
  throw notRequested(`no request could be sent (${reasons.join("; ")}); ${remedy}`);
}

/** Who has voted was reached, whatever the channel said. */
async function hasVotes({ table }: SendingServices, { approval }: AskedApproval): Promise<boolean> {
  const current = await readApproval(table, approval);
  return current !== undefined && votesOn(current).length > 0;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const pending = "it is not known yet whether an earlier message arrived";
const remedy = "check the mail sender and the Slack secret";

export const notRequested = (reason: string) =>
  new DeploymentError("ApprovalNotRequested", `approval was not requested: ${reason}`);

export const notReached = (reasons: readonly string[]) =>
  new DeploymentError(
    "ApproversNotReached",
    `no approver was reached (${reasons.join("; ")}); ${remedy}, then start the deployment again`,
  );
