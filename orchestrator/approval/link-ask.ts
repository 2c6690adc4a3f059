import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { keys, type Table } from "../deployment/table.ts";
import { keptUntil } from "../text/kept-until.ts";
import { isNamed } from "../text/named-error.ts";
import type { Approval, ApprovalId } from "./approval-record.ts";

/** That somebody asked for the personal link of this address. It may be anybody's address: only approvers get one. */
export interface LinkAsk {
  /** In lower case. */
  readonly address: string;
  /** How often, at most `maxAsks`. */
  readonly asks: number;
}

/** How many mails with links one address gets: enough for lost ones, too few to annoy a person with. */
export const maxAsks = 3;

// The mail of the last ask arrives within a minute, so who asks again before wants the same one.
const pauseMs = 60_000;

/**
 * Records that a link is to be sent to the address, if it is an approver's: the follow-up looks and sends. So this takes
 * as long for a stranger's address. Changes nothing within a minute, and after `maxAsks`.
 */
export async function askForLink(
  { client, name }: Table,
  approval: Pick<Approval, "deploymentId" | "phase" | "deadline">,
  given: string,
  now: number,
): Promise<void> {
  const { deploymentId, phase, deadline } = approval;
  const address = given.toLowerCase();
  const update = new UpdateCommand({
    TableName: name,
    Key: keys.linkAsk(deploymentId, phase, address),
    UpdateExpression: "SET address = :address, askedAt = :now, expiresAt = :expiresAt ADD asks :one",
    ConditionExpression: "attribute_not_exists(pk) OR (asks < :most AND askedAt <= :before)",
    ExpressionAttributeValues: {
      ":address": address,
      ":now": now,
      ":before": now - pauseMs,
      ":expiresAt": keptUntil(Date.parse(deadline)),
      ":one": 1,
      ":most": maxAsks,
    },
  });
  await client.send(update).catch((error: unknown) => {
    if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
  });
}

/** All asks of an approval. */
export async function readLinkAsks(
  { client, name }: Table,
  { deploymentId, phase }: ApprovalId,
): Promise<readonly LinkAsk[]> {
  const { pk, sk } = keys.linkAsks(deploymentId, phase);
  // Each link to the plan takes `maxPosts` forms, and there are a few of them: they fit into one page.
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: name,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": pk, ":prefix": sk },
      ConsistentRead: true,
    }),
  );
  return Items as LinkAsk[];
}
