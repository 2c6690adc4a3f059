import type { Approval, ApprovalId } from "../approval/approval-record.ts";
import type { SlackMessageRef } from "../channels/slack.ts";
import type { SlackBot } from "../channels/slack-bot.ts";
import type { FindSlackChannel, SlackChannel } from "../channels/slack-channel.ts";
import { readDeployment } from "../deployment/deployment-record.ts";
import { keys, readItem, type Table } from "../deployment/table.ts";
import { readReview } from "../review/review-record.ts";
import {
  approvalSlackMessage,
  type SlackApprovalRequest,
  type SlackApprovalState,
} from "./slack-approval-message.ts";

/** The recipient of messages in the channel, who decides nothing: approvers are people. */
export const slackRecipient = "the Slack channel";

/**
 * Requests the approval in the channel. A webhook posts a link that shows the plan; a bot posts a button that gives each
 * approver a personal link. A bot's reminder is a reply that is also shown in the channel. Returns what sends
 * it, and that the reference of a bot's message.
 */
export async function askInSlack(
  channel: SlackChannel,
  table: Table,
  request: SlackApprovalRequest,
  newPlanLink: () => Promise<string>,
): Promise<() => Promise<SlackMessageRef | undefined>> {
  if (channel.kind === "webhook") {
    const message = approvalSlackMessage(request, { kind: "link", link: await newPlanLink() });
    return async () => {
      await channel.post(message);
      return undefined;
    };
  }
  const thread = request.kind === "reminder" ? await readSlackMessage(table, request.approval) : undefined;
  const message = approvalSlackMessage(request, { kind: "button" });
  return () => channel.bot.post(message, { thread, broadcast: true });
}

const messageKey = ({ deploymentId, phase }: ApprovalId) =>
  keys.message(deploymentId, phase, "request", slackRecipient);

/** The reference of the bot's request; undefined if there is none. */
export async function readSlackMessage(
  table: Table,
  approval: ApprovalId,
): Promise<SlackMessageRef | undefined> {
  const item = await readItem(table, messageKey(approval));
  return item?.slackMessage as SlackMessageRef | undefined;
}

/** Updates the bot's request, if there is one, to the approval's state. */
export async function updateApprovalMessage(
  bot: SlackBot,
  table: Table,
  approval: Approval,
  state: SlackApprovalState,
): Promise<void> {
  const { deploymentId, phase } = approval;
  const [ref, deployment, review] = await Promise.all([
    readSlackMessage(table, approval),
    readDeployment(table, deploymentId),
    readReview(table, deploymentId, phase),
  ]);
  if (!ref || !deployment || !review) return;
  await bot.update(ref, approvalSlackMessage({ kind: "request", deployment, approval, review }, state));
}

export interface ShowVotesServices {
  readonly table: Table;
  /** Undefined without Slack. */
  readonly slack?: FindSlackChannel | undefined;
  /** Called if the channel fails; the decision is not affected. */
  readonly onFailure: (channel: string, error: unknown) => void;
}

/** Shows votes and the decision in the bot's request. Never throws: Slack must not delay a decision. */
export async function showVotesInSlack(
  { table, slack, onFailure }: ShowVotesServices,
  approval: Approval,
): Promise<void> {
  try {
    const channel = await slack?.();
    if (channel?.kind !== "bot") return;
    await updateApprovalMessage(channel.bot, table, approval, {
      kind: approval.decision ? "decided" : "button",
    });
  } catch (error) {
    onFailure(slackRecipient, error);
  }
}
