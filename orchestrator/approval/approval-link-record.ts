import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Phase } from "../deployment/deployment.ts";
import { keys, type Table } from "../deployment/table.ts";
import { keptUntil } from "../text/kept-until.ts";
import { isNamed } from "../text/named-error.ts";

/** A personal link, found by its secret's hash. */
export interface ApprovalLink {
  readonly deploymentId: string;
  readonly phase: Phase;
  /** A mail address, or the Slack channel. */
  readonly recipient: string;
}

/** One word decides; twenty forms leave room for typing errors and repetitions, and none for trying things out. */
export const maxPosts = 20;

export async function recordLink(
  table: Table,
  linkHash: string,
  link: ApprovalLink,
  deadline: string,
): Promise<void> {
  const item = { ...keys.link(linkHash), ...link, expiresAt: keptUntil(Date.parse(deadline)) };
  await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
}

export async function findLink(table: Table, linkHash: string): Promise<ApprovalLink | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.link(linkHash), ConsistentRead: true }),
  );
  return Item as ApprovalLink | undefined;
}

/** Counts a form that was sent by the link; false when there were `maxPosts` before. */
export async function countPost(table: Table, linkHash: string): Promise<boolean> {
  try {
    await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keys.link(linkHash),
        UpdateExpression: "ADD posts :one",
        ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(posts) OR posts < :most)",
        ExpressionAttributeValues: { ":one": 1, ":most": maxPosts },
      }),
    );
    return true;
  } catch (error) {
    if (isNamed(error, "ConditionalCheckFailedException")) return false;
    throw error;
  }
}
