import { type Approval, readApproval } from "../approval/approval-record.ts";
import type { SlackMessageRef } from "../channels/slack.ts";
import type { SlackChannel } from "../channels/slack-channel.ts";
import type { Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { OutcomeDetails } from "./outcome-details.ts";
import { outcomeSlackMessage } from "./outcome-message.ts";
import { readSlackMessage, updateApprovalMessage } from "./slack-approval.ts";

/**
 * Posts the outcome of a deployment to the channel. A bot replies to its request and adds the end state to it; a
 * reply that needs a person immediately is also shown in the channel.
 */
export async function postOutcomeInSlack(
  channel: SlackChannel,
  table: Table,
  { payload, details }: { readonly payload: Payload<"Notify">; readonly details: OutcomeDetails },
): Promise<void> {
  const message = outcomeSlackMessage(payload, details);
  if (channel.kind === "webhook") return channel.post(message);
  const { endState } = payload.outcome;
  const requested = await requestedApprovals(table, payload.deployment.id);
  const thread = requested[0]?.ref;
  await channel.bot.post(message, { thread, broadcast: endState === "RollbackFailed" });
  for (const { approval } of requested) {
    await updateApprovalMessage(channel.bot, table, approval, { kind: "ended", endState });
  }
}

/** The approvals of a deployment that a bot requested. */
async function requestedApprovals(
  table: Table,
  deploymentId: string,
): Promise<readonly { readonly approval: Approval; readonly ref: SlackMessageRef }[]> {
  const found = await Promise.all(
    (["deploy", "rollback"] as const).map(async (phase) => {
      const [approval, ref] = await Promise.all([
        readApproval(table, { deploymentId, phase }),
        readSlackMessage(table, { deploymentId, phase }),
      ]);
      return approval && ref ? [{ approval, ref }] : [];
    }),
  );
  return found.flat();
}
