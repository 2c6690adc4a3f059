import type { Approval } from "../approval/approval-record.ts";
import type { SlackChannel } from "../channels/slack-channel.ts";
import type { Table } from "../deployment/table.ts";
import type { SentMessage } from "./message-record.ts";
import type { OutcomeDetails } from "./outcome-details.ts";
import { outcomeSlackMessage } from "./outcome-message.ts";
import type { ToldEnd, ToldEndState } from "./outcome-record.ts";
import { readSlackMessage, updateApprovalMessage } from "./slack-approval.ts";

/** End states that a person has to look at now: a reply about them is also shown in the channel. */
const urgent: readonly ToldEndState[] = ["RollbackFailed", "Stopped"];

/** Prepares the outcome's message to the channel; a bot replies to the first of its requests. */
export async function outcomePost(
  channel: SlackChannel,
  table: Table,
  asked: readonly Approval[],
  end: ToldEnd,
  details: OutcomeDetails,
): Promise<() => Promise<SentMessage>> {
  const message = outcomeSlackMessage(end, details);
  if (channel.kind === "webhook") {
    return async () => {
      await channel.post(message);
      return {};
    };
  }
  const requests = await Promise.all(asked.map((approval) => readSlackMessage(table, approval)));
  const place = {
    thread: requests.find((ref) => ref !== undefined),
    broadcast: urgent.includes(end.outcome.endState),
  };
  return async () => ({ slackMessage: await channel.bot.post(message, place) });
}

/** Prepares the end of a bot's request: it shows the end state, and its button is gone. */
export async function requestEnd(
  channel: SlackChannel,
  table: Table,
  approval: Approval,
  { outcome: { endState } }: ToldEnd,
): Promise<() => Promise<SentMessage>> {
  return async () => {
    if (channel.kind === "bot") {
      await updateApprovalMessage(channel.bot, table, approval, { kind: "ended", endState });
    }
    return {};
  };
}
