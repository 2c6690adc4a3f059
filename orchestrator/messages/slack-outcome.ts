import { type Approval, findApproval } from "../approval/approval-record.ts";
import type { SlackMessageRef } from "../channels/slack.ts";
import type { SlackChannel } from "../channels/slack-channel.ts";
import type { Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import { outcomeSlackMessage } from "./outcome-message.ts";
import type { OutcomeStory } from "./outcome-story.ts";
import { findSlackMessage, updateApprovalMessage } from "./slack-approval.ts";

/**
 * Tells the channel how a deployment ended. A bot replies to the message by which it asked, and writes the end
 * state into it; a reply that a person has to see at once is shown in the channel too.
 */
export async function tellOutcomeInSlack(
  channel: SlackChannel,
  table: Table,
  { payload, story }: { readonly payload: Payload<"Notify">; readonly story: OutcomeStory },
): Promise<void> {
  const message = outcomeSlackMessage(payload, story);
  if (channel.kind === "webhook") return channel.post(message);
  const { endState } = payload.outcome;
  const asked = await approvalsAsked(table, payload.deployment.id);
  const thread = asked[0]?.ref;
  await channel.bot.post(message, { thread, broadcast: endState === "RollbackFailed" });
  for (const { approval } of asked) {
    await updateApprovalMessage(channel.bot, table, approval, { kind: "ended", endState });
  }
}

/** The approvals of a deployment that a bot asked for. */
async function approvalsAsked(
  table: Table,
  deploymentId: string,
): Promise<readonly { readonly approval: Approval; readonly ref: SlackMessageRef }[]> {
  const found = await Promise.all(
    (["deploy", "rollback"] as const).map(async (phase) => {
      const [approval, ref] = await Promise.all([
        findApproval(table, { deploymentId, phase }),
        findSlackMessage(table, { deploymentId, phase }),
      ]);
      return approval && ref ? [{ approval, ref }] : [];
    }),
  );
  return found.flat();
}
