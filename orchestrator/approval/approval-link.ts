import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Phase } from "../deployment/deployment.ts";
import { keys, readItem, type Table } from "../deployment/table.ts";
import { keptUntil } from "../text/kept-until.ts";
import { isNamed } from "../text/named-error.ts";
import type { RandomBytes } from "../text/random-bytes.ts";
import { approvalPath } from "../text/secret-paths.ts";
import { sha256 } from "../text/sha256.ts";
import type { Approval } from "./approval-record.ts";

/** A personal link, found by its secret's hash. */
export interface ApprovalLink {
  readonly deploymentId: string;
  readonly phase: Phase;
  /** A mail address, or the Slack channel. */
  readonly recipient: string;
}

export interface LinkServices {
  readonly table: Table;
  readonly randomBytes: RandomBytes;
  /** The address of the approval pages, e.g. `https://deployments.example.com`. */
  readonly webUrl: string;
}

// 256 bits cannot be guessed.
const secretBytes = 32;

/**
 * Creates a personal link for the recipient; earlier links stay valid. Only the link contains the secret: the table
 * has its hash.
 */
export async function newLink(
  { table, randomBytes: random, webUrl }: LinkServices,
  { deploymentId, phase, deadline }: Pick<Approval, "deploymentId" | "phase" | "deadline">,
  recipient: string,
): Promise<string> {
  const secret = Buffer.from(random(secretBytes)).toString("base64url");
  const link: ApprovalLink = { deploymentId, phase, recipient };
  const Item = { ...keys.link(hashOfSecret(secret)), ...link, expiresAt: keptUntil(Date.parse(deadline)) };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
  return `${webUrl.replace(/\/$/, "")}${approvalPath}/${secret}`;
}

/** The stored form of a secret: SHA-256, hex. The duration of a lookup by it reveals nothing about the secret. */
export const hashOfSecret = (secret: string): string => sha256(secret);

/** The stored link; undefined if it does not exist. */
export async function readLink(table: Table, linkHash: string): Promise<ApprovalLink | undefined> {
  const item = await readItem(table, keys.link(linkHash));
  return item as ApprovalLink | undefined;
}

/** The limit of posted forms per link: enough for typing errors and retries, too few for guessing. */
export const maxPosts = 20;

/** Counts a form that was posted by the link; false if there were `maxPosts` before. */
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
