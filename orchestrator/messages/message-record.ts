import { QueryCommand, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import type { SlackMessageRef } from "../channels/slack.ts";
import type { Phase } from "../deployment/deployment.ts";
import { keys, readItem, type Table } from "../deployment/table.ts";
import { keptUntil } from "../text/kept-until.ts";
import { isNamed } from "../text/named-error.ts";

/** The first, second or third link that an approver asked for; not more than `maxAsks`. */
export type AskedLinkKind = `link-${1 | 2 | 3}`;

/** One message to one person or channel; it identifies what is sent once. */
export interface Message {
  readonly deploymentId: string;
  readonly phase: Phase;
  /** `link-1` …: the personal links that an approver asked for. `stopped`: the end of a stopped execution, which can be redriven and then has an `outcome` too. */
  readonly kind: "request" | "reminder" | AskedLinkKind | "outcome" | "stopped";
  readonly recipient: string;
}

/** What a channel returns for a sent message. */
export interface SentMessage {
  /** Its reference in Slack, for later updates and replies in its thread. */
  readonly slackMessage?: SlackMessageRef | undefined;
}

/** The stored state of a message. Times are ISO 8601, UTC. */
export interface MessageRecord extends Message, SentMessage {
  /** Without `sentAt`, a call is sending it, or ended without knowing whether it arrived. Missing after a refusal. */
  readonly claimedAt?: string;
  readonly sentAt?: string;
  /** When it was refused last; `isRefusedForGood`: until a person changes something. */
  readonly refusedAt?: string;
  readonly isRefusedForGood?: boolean;
  /** How often it was sent again because it was not known whether it had arrived. */
  readonly repeats?: number;
  /** When the follow-up stopped trying. */
  readonly givenUpAt?: string;
}

const keyOf = ({ deploymentId, phase, kind, recipient }: Message) =>
  keys.message(deploymentId, phase, kind, recipient);

/** The stored state; undefined for a message that was never claimed. */
export async function readMessage(table: Table, message: Message): Promise<MessageRecord | undefined> {
  const item = await readItem(table, keyOf(message));
  return item as MessageRecord | undefined;
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

/**
 * Claims a message that no call has claimed, or whose claim of `over` is over. Undefined if another call was first, or
 * if it was sent.
 */
export async function claim(
  table: Table,
  message: Message,
  now: number,
  over?: string,
): Promise<MessageRecord | undefined> {
  const claimedAt = new Date(now).toISOString();
  const attributes = Object.entries({ ...message, claimedAt, expiresAt: keptUntil(now) });
  const set = `SET ${attributes.map(([name]) => `#${name} = :${name}`).join(", ")} REMOVE refusedAt, isRefusedForGood`;
  const whose = over ? "claimedAt = :over" : "attribute_not_exists(claimedAt)";
  try {
    return await update(table, message, {
      UpdateExpression: over ? `${set} ADD repeats :one` : set,
      ConditionExpression: `${whose} AND attribute_not_exists(sentAt)`,
      ExpressionAttributeNames: Object.fromEntries(attributes.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
        ...(over && { ":over": over, ":one": 1 }),
      },
    });
  } catch (error) {
    if (isNamed(error, "ConditionalCheckFailedException")) return undefined;
    throw error;
  }
}

/** Stores that a claimed message was certainly not sent; any call may claim it again. */
export async function release(
  table: Table,
  message: Message,
  now: number,
  isRefusedForGood: boolean,
): Promise<void> {
  await update(table, message, {
    UpdateExpression: "SET refusedAt = :now, isRefusedForGood = :forGood REMOVE claimedAt",
    ExpressionAttributeValues: { ":now": new Date(now).toISOString(), ":forGood": isRefusedForGood },
  });
}

export async function markSent(
  table: Table,
  message: Message,
  now: number,
  { slackMessage }: SentMessage,
): Promise<void> {
  await update(table, message, {
    UpdateExpression: `SET sentAt = :now${slackMessage ? ", slackMessage = :ref" : ""}`,
    ExpressionAttributeValues: {
      ":now": new Date(now).toISOString(),
      ...(slackMessage && { ":ref": slackMessage }),
    },
  });
}

/** Stores that the message is not tried any more. */
export async function giveUp(table: Table, message: Message, now: number): Promise<void> {
  const attributes = Object.entries({
    ...message,
    givenUpAt: new Date(now).toISOString(),
    expiresAt: keptUntil(now),
  });
  await update(table, message, {
    UpdateExpression: `SET ${attributes.map(([name]) => `#${name} = :${name}`).join(", ")}`,
    ExpressionAttributeNames: Object.fromEntries(attributes.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
  });
}

async function update(
  table: Table,
  message: Message,
  change: Omit<UpdateCommandInput, "TableName" | "Key">,
): Promise<MessageRecord> {
  const { Attributes } = await table.client.send(
    new UpdateCommand({ TableName: table.name, Key: keyOf(message), ReturnValues: "ALL_NEW", ...change }),
  );
  return Attributes as MessageRecord;
}
