import { QueryCommand, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { isRefusal } from "../channels/message-refused.ts";
import type { SlackMessageRef } from "../channels/slack.ts";
import type { Phase } from "../deployment/deployment.ts";
import { keys, type Table } from "../deployment/table.ts";
import type { Clock } from "../text/clock.ts";
import { keptUntil } from "../text/kept-until.ts";
import { isNamed } from "../text/named-error.ts";

/** One message to one person or channel; it identifies what must be sent at most once. */
export interface Message {
  readonly deploymentId: string;
  readonly phase: Phase;
  readonly kind: "request" | "reminder" | "outcome";
  readonly recipient: string;
}

/** What a channel returns for a sent message. */
export interface SentMessage {
  /** Its reference in Slack, for later updates and replies in its thread. */
  readonly slackMessage?: SlackMessageRef | undefined;
}

/** The stored state of a message. Claimed but not sent: a call is sending it, or failed while sending. */
export interface MessageRecord extends Message, SentMessage {
  /** ISO 8601, UTC; undefined if the channel refused it. */
  readonly claimedAt?: string;
  /** ISO 8601, UTC. */
  readonly sentAt?: string;
}

export interface OutboxServices {
  readonly table: Table;
  readonly clock: Clock;
}

/**
 * Sends a message at most once: it is claimed in the table, sent, and marked as sent. False if it was claimed before.
 * If the channel refuses it, the claim is released for a retry; after any other error the claim stays, because the
 * message may have arrived. Throws what `send` throws.
 */
export async function sendOnce(
  { table, clock }: OutboxServices,
  message: Message,
  send: () => Promise<SentMessage>,
): Promise<boolean> {
  const now = () => new Date(clock.now()).toISOString();
  if (!(await claim(table, message, now()))) return false;
  let sent: SentMessage;
  try {
    sent = await send();
  } catch (error) {
    if (isRefusal(error)) await update(table, message, { UpdateExpression: "REMOVE claimedAt" });
    throw error;
  }
  const { slackMessage } = sent;
  await update(table, message, {
    UpdateExpression: `SET sentAt = :now${slackMessage ? ", slackMessage = :ref" : ""}`,
    ExpressionAttributeValues: { ":now": now(), ...(slackMessage && { ":ref": slackMessage }) },
  });
  return true;
}

/** The stored messages of one phase. */
export async function messagesOf(
  table: Table,
  deploymentId: string,
  phase: Phase,
): Promise<readonly MessageRecord[]> {
  const { pk, sk } = keys.messages(deploymentId, phase);
  // At most a hundred messages of a few hundred bytes: they fit into one page.
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": pk, ":prefix": sk },
      ConsistentRead: true,
    }),
  );
  return Items as MessageRecord[];
}

async function claim(table: Table, message: Message, now: string): Promise<boolean> {
  try {
    const attributes = Object.entries({ ...message, claimedAt: now, expiresAt: keptUntil(Date.parse(now)) });
    await update(table, message, {
      UpdateExpression: `SET ${attributes.map(([name]) => `#${name} = :${name}`).join(", ")}`,
      ConditionExpression: "attribute_not_exists(claimedAt)",
      ExpressionAttributeNames: Object.fromEntries(attributes.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
    });
    return true;
  } catch (error) {
    if (isNamed(error, "ConditionalCheckFailedException")) return false;
    throw error;
  }
}

async function update(
  table: Table,
  { deploymentId, phase, kind, recipient }: Message,
  change: Omit<UpdateCommandInput, "TableName" | "Key">,
): Promise<void> {
  const Key = keys.message(deploymentId, phase, kind, recipient);
  await table.client.send(new UpdateCommand({ TableName: table.name, Key, ...change }));
}
