import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Approval, ApprovalId } from "../approval/approval-record.ts";
import type { SlackMessageRef } from "../channels/slack.ts";
import type { SlackBot } from "../channels/slack-bot.ts";
import type { FindSlackChannel, SlackChannel } from "../channels/slack-channel.ts";
import { keys, type Table } from "../deployment/table.ts";
import { loadReview } from "../review/review-record.ts";
import {
  approvalSlackMessage,
  type SlackApprovalRequest,
  type SlackApprovalState,
} from "./slack-approval-message.ts";

/** Who decides by a webhook's link: any member; Slack does not tell us which. */
export const slackRecipient = "the Slack channel";

/**
 * Asks in the channel: by a webhook with a link that every member may use, by a bot with a button that gives each
 * a link of their own. A bot's reminder is a reply that the channel shows too. Answers what names a bot's message.
 */
export async function askInSlack(
  channel: SlackChannel,
  table: Table,
  request: SlackApprovalRequest,
  newLink: () => Promise<string>,
): Promise<SlackMessageRef | undefined> {
  if (channel.kind === "webhook") {
    await channel.post(approvalSlackMessage(request, { kind: "link", link: await newLink() }));
    return undefined;
  }
  const thread = request.kind === "reminder" ? await findSlackMessage(table, request.approval) : undefined;
  return channel.bot.post(approvalSlackMessage(request, { kind: "button" }), { thread, broadcast: true });
}

const messageKey = ({ deploymentId, phase }: ApprovalId) =>
  keys.message(deploymentId, phase, "request", slackRecipient);

/** The message by which a bot asked; undefined when none did. */
export async function findSlackMessage(
  table: Table,
  approval: ApprovalId,
): Promise<SlackMessageRef | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: messageKey(approval), ConsistentRead: true }),
  );
  return Item?.slackMessage as SlackMessageRef | undefined;
}

/** Changes the message by which a bot asked, if one did, to what became of the approval. */
export async function updateApprovalMessage(
  bot: SlackBot,
  table: Table,
  approval: Approval,
  state: SlackApprovalState,
): Promise<void> {
  const ref = await findSlackMessage(table, approval);
  const review = ref && (await loadReview(table, approval.deploymentId, approval.phase));
  if (ref && review)
    await bot.update(ref, approvalSlackMessage({ kind: "request", approval, review }, state));
}

export interface ShowVotesServices {
  readonly table: Table;
  /** Missing without Slack. */
  readonly slack?: FindSlackChannel | undefined;
  /** Told of a channel that failed; the decision stays as it is. */
  readonly onFailure: (channel: string, error: unknown) => void;
}

/** Shows votes and the decision in the message by which a bot asked. Never throws: Slack does not hold up a decision. */
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
