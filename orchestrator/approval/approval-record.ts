import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Phase } from "../deployment/deployment.ts";
import type { Decision, DecisionWord } from "../deployment/payloads.ts";
import { type Key, keys, type Table } from "../deployment/table.ts";
import { keptUntil } from "../text/kept-until.ts";
import { isNamed } from "../text/named-error.ts";

/** A decision with what it is about, and the link that brought it about. */
export interface RecordedDecision extends Decision {
  /** The digest of the review that was decided on. */
  readonly digest: string;
  readonly linkHash: string;
}

/** What one person says by one of their links. */
export interface Vote {
  readonly recipient: string;
  readonly decision: DecisionWord;
  /** ISO 8601, UTC. */
  readonly decidedAt: string;
  readonly comment?: string;
  readonly linkHash: string;
  /** The digest of the review that was shown. */
  readonly digest: string;
}

/** What was asked of whom, and what they decided. */
export interface Approval {
  readonly deploymentId: string;
  readonly phase: Phase;
  /** The digest of the review that is to be decided on. */
  readonly digest: string;
  readonly recipients: readonly string[];
  /** Whether a bot asks in the Slack channel too, whose button gives recipients links of their own. */
  readonly botAsks?: boolean;
  /** Where the deployment can be watched; missing in what was asked before there was such a page. */
  readonly deploymentUrl?: string;
  /** How many different people have to approve. */
  readonly quorum: number;
  /** ISO 8601, UTC: decisions are taken until then. */
  readonly deadline: string;
  /** ISO 8601, UTC: when those who have not voted are reminded; missing when nobody is. */
  readonly remindAt?: string;
  /** Resumes the execution; changes when the state is repeated. Must not leave the table but to Step Functions. */
  readonly taskToken: string;
  readonly votes: readonly Vote[];
  /** Grows with every change, so that no change is made to something other than what was read. */
  readonly version: number;
  /** Present at the first rejection, or when `quorum` people have approved. */
  readonly decision?: RecordedDecision;
  /** ISO 8601, UTC: when Step Functions took the decision. */
  readonly deliveredAt?: string;
}

/** What is asked; the answers come to it. */
export type ApprovalAsked = Omit<Approval, "votes" | "version" | "decision" | "deliveredAt">;

/** What names an approval. */
export type ApprovalId = Pick<Approval, "deploymentId" | "phase">;

const keyOf = ({ deploymentId, phase }: ApprovalId): Key => keys.approval(deploymentId, phase);

/** Records the request, or its repetition with a new task token; answers with what was decided meanwhile. */
export async function recordRequest(table: Table, asked: ApprovalAsked): Promise<Approval> {
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

export async function findApproval(table: Table, id: ApprovalId): Promise<Approval | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keyOf(id), ConsistentRead: true }),
  );
  return Item && approvalIn(Item);
}

/** One person decided before there were votes; such approvals may still be open after an upgrade. */
const approvalIn = (item: object | undefined): Approval =>
  ({ votes: [], version: 0, quorum: 1, ...item }) as unknown as Approval;

/**
 * Records the approval's votes, and the decision if they make one; undefined when it was changed or decided
 * since it was read, or its deadline has passed at `now` (ISO 8601, UTC).
 */
export async function recordVotes(
  table: Table,
  { votes, version, decision, ...approval }: Approval,
  now: string,
): Promise<Approval | undefined> {
  try {
    const { Attributes } = await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keyOf(approval),
        UpdateExpression: `SET votes = :votes, version = :next${decision ? ", decision = :decision" : ""}`,
        ConditionExpression:
          "(version = :seen OR attribute_not_exists(version)) AND attribute_not_exists(decision) " +
          "AND deadline > :now AND digest = :digest",
        ExpressionAttributeValues: {
          ":votes": votes,
          ":seen": version,
          ":next": version + 1,
          ":now": now,
          ":digest": approval.digest,
          ...(decision && { ":decision": decision }),
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

export async function recordDelivery(table: Table, id: ApprovalId, deliveredAt: string): Promise<void> {
  await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: keyOf(id),
      UpdateExpression: "SET deliveredAt = :now",
      ExpressionAttributeValues: { ":now": deliveredAt },
    }),
  );
}
