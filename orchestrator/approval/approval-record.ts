import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Deployment, Phase } from "../deployment/deployment.ts";
import type { Decision, DecisionWord } from "../deployment/payloads.ts";
import { claimOf, type Requester } from "../deployment/requester.ts";
import { type Key, keys, readItem, type Table } from "../deployment/table.ts";
import { keptUntil } from "../text/kept-until.ts";
import { isNamed } from "../text/named-error.ts";
import { readCurrentApprovers, stillApproving } from "./current-approvers.ts";

/** A decision with the digest that it is about, and the link that completed it, if it was one. */
export interface RecordedDecision extends Decision {
  /** The digest of the decided review. */
  readonly digest: string;
  readonly linkHash?: string;
}

/** How it is known who votes: they used a link that was sent to their own address, or AWS has authenticated them. */
export type Identification =
  | { readonly identifiedBy: "link"; readonly linkHash: string }
  | { readonly identifiedBy: "signedIn"; readonly principal: string };

/** The vote of one person. */
export interface Vote {
  readonly recipient: string;
  readonly decision: DecisionWord;
  /** ISO 8601, UTC. */
  readonly decidedAt: string;
  readonly comment?: string;
  /** Missing in votes that earlier releases stored: those were cast by links. */
  readonly identifiedBy?: Identification["identifiedBy"];
  /** Of the link that was used. */
  readonly linkHash?: string;
  /** The ARN of the caller who signed in. */
  readonly principal?: string;
  /** The digest of the review that was shown. */
  readonly digest: string;
}

/** A requested approval, its votes and its decision. */
export interface Approval {
  readonly deploymentId: string;
  readonly phase: Phase;
  /** The digest of the review to be approved. */
  readonly digest: string;
  /** The people who may vote. */
  readonly recipients: readonly string[];
  /** Whether a Slack bot requests it too; its button gives each recipient a personal link. */
  readonly botAsks?: boolean;
  /** Whether a Slack webhook requests it too, by a link that shows the plan. */
  readonly webhookAsks?: boolean;
  /** The address of the deployment's page; missing in requests from before there was one. */
  readonly deploymentUrl?: string;
  /** The quorum: how many different people have to approve, one more while the requester is not proven. */
  readonly quorum: number;
  /** Who asks for the deployment, as far as `quorum` and `recipients` consider it; missing in earlier requests. */
  readonly requester?: Requester;
  /** ISO 8601, UTC: votes are accepted until then. */
  readonly deadline: string;
  /** ISO 8601, UTC: when those who have not voted are reminded; missing if there is no reminder. */
  readonly remindAt?: string;
  /** Resumes the execution; a retry of the state has a new one. A secret: only Step Functions may receive it. */
  readonly taskToken: string;
  readonly votes: readonly Vote[];
  /** Incremented with every change, so that a change is made only to the version that was read. */
  readonly version: number;
  /** Present after the first rejection, or when the quorum is reached. */
  readonly decision?: RecordedDecision;
  /** ISO 8601, UTC: when Step Functions accepted the decision. */
  readonly deliveredAt?: string;
  /** Present after the deployment ended without a decision: no vote is stored any more. */
  readonly closed?: { readonly because: string };
}

/** Who asks, as the approval considers it; requests from before there were proofs knew the claim alone. */
export const requesterOf = (
  { requester }: Pick<Approval, "requester">,
  deployment: Pick<Deployment, "requester">,
): Requester => requester ?? claimOf(deployment.requester);

/** A request for an approval, without votes. */
export type ApprovalAsked = Omit<Approval, "votes" | "version" | "decision" | "deliveredAt" | "closed">;

/** What votes are counted by, which a proof of the requester changes. */
export type Counting = Required<Pick<Approval, "quorum" | "recipients" | "requester">>;

/** Identifies an approval. */
export type ApprovalId = Pick<Approval, "deploymentId" | "phase">;

const keyOf = ({ deploymentId, phase }: ApprovalId): Key => keys.approval(deploymentId, phase);

/** Stores the request, or its retry with a new task token. Returns the approval with the votes so far. */
export async function storeRequest(table: Table, asked: ApprovalAsked): Promise<Approval> {
  const attributes = Object.entries({ ...asked, expiresAt: keptUntil(Date.parse(asked.deadline)) });
  const set = [
    ...attributes.map(([name]) => `#${name} = :${name}`),
    "votes = if_not_exists(votes, :none)",
    "version = if_not_exists(version, :zero) + :one",
  ];
  const { Attributes } = await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: keyOf(asked),
      UpdateExpression: `SET ${set.join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(attributes.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
        ":none": [],
        ":zero": 0,
        ":one": 1,
      },
      ReturnValues: "ALL_NEW",
    }),
  );
  return approvalIn(Attributes);
}

/**
 * The stored approval; undefined if none was requested. While it is open, its recipients are those of them whom the newest
 * settings still name: nobody else is asked, votes, or is counted.
 */
export async function readApproval(table: Table, id: ApprovalId): Promise<Approval | undefined> {
  const [item, current] = await Promise.all([readItem(table, keyOf(id)), readCurrentApprovers(table)]);
  if (!item) return undefined;
  const approval = approvalIn(item);
  if (approval.decision || approval.closed) return approval;
  return { ...approval, recipients: stillApproving(approval.recipients, current) };
}

/** One that earlier releases stored may have no votes and no quorum: none is ever reached. */
function approvalIn(item: object | undefined): Approval {
  const read = { votes: [], version: 0, quorum: Number.POSITIVE_INFINITY, ...item } as unknown as Approval;
  // Earlier releases stored the channel of a webhook as a recipient.
  const recipients = read.recipients.filter((recipient) => recipient.includes("@"));
  return recipients.length < read.recipients.length ? { ...read, recipients, webhookAsks: true } : read;
}

/**
 * Stores the approval's votes, `counting` if that changes, and its decision if there is one. Undefined if it was changed,
 * decided or closed after it had been read, or if its deadline has passed at `now` (ISO 8601, UTC).
 */
export async function storeVotes(
  table: Table,
  { votes, version, decision, ...approval }: Approval,
  now: string,
  counting: Partial<Counting> = {},
): Promise<Approval | undefined> {
  const stored = Object.entries({
    ...{ votes, version: version + 1 },
    ...counting,
    ...(decision && { decision }),
  });
  try {
    const { Attributes } = await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keyOf(approval),
        UpdateExpression: `SET ${stored.map(([name]) => `#${name} = :${name}`).join(", ")}`,
        ConditionExpression:
          "(#version = :seen OR attribute_not_exists(#version)) AND attribute_not_exists(decision) " +
          "AND attribute_not_exists(closed) AND deadline > :now AND digest = :digest",
        // By their placeholders: `quorum` is a reserved word.
        ExpressionAttributeNames: Object.fromEntries(stored.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(stored.map(([name, value]) => [`:${name}`, value])),
          ":seen": version,
          ":now": now,
          ":digest": approval.digest,
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return approvalIn(Attributes);
  } catch (error) {
    if (isNamed(error, "ConditionalCheckFailedException")) return undefined;
    throw error;
  }
}

/**
 * Closes an approval because its deployment has ended: no vote counts any more. False if it does not exist, or its
 * decision has reached the deployment. Idempotent; the first reason counts.
 */
export async function storeClosing(table: Table, id: ApprovalId, because: string): Promise<boolean> {
  try {
    await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keyOf(id),
        UpdateExpression: "SET closed = if_not_exists(closed, :closed)",
        ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(deliveredAt)",
        ExpressionAttributeValues: { ":closed": { because } },
      }),
    );
    return true;
  } catch (error) {
    if (isNamed(error, "ConditionalCheckFailedException")) return false;
    throw error;
  }
}

/** Stores when Step Functions accepted the decision (ISO 8601, UTC). */
export async function storeDelivery(table: Table, id: ApprovalId, deliveredAt: string): Promise<void> {
  await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: keyOf(id),
      UpdateExpression: "SET deliveredAt = :now",
      ExpressionAttributeValues: { ":now": deliveredAt },
    }),
  );
}
