import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { keys, readItem, type Table } from "../deployment/table.ts";
import { keptUntil } from "../text/kept-until.ts";
import { isNamed } from "../text/named-error.ts";
import type { RandomBytes } from "../text/random-bytes.ts";
import { approvalPath } from "../text/secret-paths.ts";
import { sha256 } from "../text/sha256.ts";
import type { Approval, ApprovalId } from "./approval-record.ts";

/** A link of one approver, who decides by it. */
export interface PersonalLink extends ApprovalId {
  readonly kind: "personal";
  /** A mail address. */
  readonly recipient: string;
}

/** A link that many people have, e.g. a channel's members: it shows the plan, and no vote can be cast by it. */
export interface PlanLink extends ApprovalId {
  readonly kind: "plan";
}

/** A link of an approval, found by its secret's hash. */
export type ApprovalLink = PersonalLink | PlanLink;

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
export const newLink = (
  services: LinkServices,
  approval: LinkedApproval,
  recipient: string,
): Promise<string> => storeNewLink(services, approval, { kind: "personal", recipient });

/** Creates a link that shows the plan to whoever has it. */
export const newPlanLink = (services: LinkServices, approval: LinkedApproval): Promise<string> =>
  storeNewLink(services, approval, { kind: "plan" });

type LinkedApproval = Pick<Approval, "deploymentId" | "phase" | "deadline">;

async function storeNewLink(
  { table, randomBytes: random, webUrl }: LinkServices,
  { deploymentId, phase, deadline }: LinkedApproval,
  owner: Pick<PersonalLink, "kind" | "recipient"> | Pick<PlanLink, "kind">,
): Promise<string> {
  const secret = Buffer.from(random(secretBytes)).toString("base64url");
  const link: ApprovalLink = { deploymentId, phase, ...owner };
  const Item = { ...keys.link(hashOfSecret(secret)), ...link, expiresAt: keptUntil(Date.parse(deadline)) };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
  return `${webUrl.replace(/\/$/, "")}${approvalPath}/${secret}`;
}

/** The stored form of a secret: SHA-256, hex. The duration of a lookup by it reveals nothing about the secret. */
export const hashOfSecret = (secret: string): string => sha256(secret);

/** The stored link; undefined if it does not exist. */
export async function readLink(table: Table, linkHash: string): Promise<ApprovalLink | undefined> {
  const item = await readItem(table, keys.link(linkHash));
  return item && linkIn(item as unknown as StoredLink);
}

/** A link of an earlier release has no kind. */
type StoredLink = ApprovalId & { readonly kind?: string; readonly recipient?: string };

/**
 * Personal only with a person's address. Earlier releases stored no kind, and the Slack channel as the recipient of a
 * link that all of its members had.
 */
function linkIn({ deploymentId, phase, kind = "personal", recipient }: StoredLink): ApprovalLink {
  return kind === "personal" && recipient?.includes("@")
    ? { deploymentId, phase, kind, recipient }
    : { deploymentId, phase, kind: "plan" };
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
