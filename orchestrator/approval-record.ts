import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Attempt } from "./deployment.ts";
import { isNamed } from "./named-error.ts";
import type { Decision } from "./payloads.ts";
import { type Key, keys, type Table } from "./table.ts";

/** A decision with what it is about, and the link that took it. */
export interface RecordedDecision extends Decision {
  /** The digest of the review that was decided on. */
  readonly digest: string;
  readonly linkHash: string;
}

/** What was asked of whom, and what they decided. */
export interface Approval {
  readonly deploymentId: string;
  readonly attempt: Attempt;
  readonly stackName: string;
  readonly image: string;
  readonly reason: string;
  readonly requester: string;
  /** The digest of the review that is to be decided on. */
  readonly digest: string;
  readonly recipients: readonly string[];
  /** ISO 8601, UTC: decisions are taken until then. */
  readonly deadline: string;
  /** Resumes the execution; changes when the state is repeated. Must not leave the table but to Step Functions. */
  readonly taskToken: string;
  readonly decision?: RecordedDecision;
  /** ISO 8601, UTC: when Step Functions took the decision. */
  readonly deliveredAt?: string;
}

/** A personal link, found by its secret's hash. */
export interface ApprovalLink {
  readonly deploymentId: string;
  readonly attempt: Attempt;
  /** A mail address, or the Slack channel. */
  readonly recipient: string;
}

/** What names an approval. */
export type ApprovalId = Pick<Approval, "deploymentId" | "attempt">;

// 90 days, as long as Step Functions keeps an execution: a spent link still says who decided.
const keptSeconds = 90 * 24 * 60 * 60;

const keyOf = ({ deploymentId, attempt }: ApprovalId): Key => keys.approval(deploymentId, attempt);

const expiresAt = (deadline: string) => Math.ceil(Date.parse(deadline) / 1000) + keptSeconds;

/** Records the request, or its repetition with a new task token; answers with a decision made meanwhile. */
export async function recordRequest(table: Table, approval: Approval): Promise<Approval> {
  const attributes = { ...approval, expiresAt: expiresAt(approval.deadline) };
  const names = Object.keys(attributes);
  const { Attributes } = await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: keyOf(approval),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [`:${name}`, value]),
      ),
      ReturnValues: "ALL_NEW",
    }),
  );
  return Attributes as unknown as Approval;
}

export async function recordLink(
  table: Table,
  linkHash: string,
  link: ApprovalLink,
  deadline: string,
): Promise<void> {
  const item = { ...keys.link(linkHash), ...link, expiresAt: expiresAt(deadline) };
  await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
}

export async function findLink(table: Table, linkHash: string): Promise<ApprovalLink | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.link(linkHash), ConsistentRead: true }),
  );
  return Item as ApprovalLink | undefined;
}

export async function findApproval(table: Table, id: ApprovalId): Promise<Approval | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keyOf(id), ConsistentRead: true }),
  );
  return Item as Approval | undefined;
}

/** Records the first decision on this digest before the deadline; undefined when it is not that. */
export async function recordDecision(
  table: Table,
  id: ApprovalId,
  decision: RecordedDecision,
): Promise<Approval | undefined> {
  try {
    const { Attributes } = await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keyOf(id),
        UpdateExpression: "SET decision = :decision",
        ConditionExpression: "attribute_not_exists(decision) AND deadline > :now AND digest = :digest",
        ExpressionAttributeValues: {
          ":decision": decision,
          ":now": decision.decidedAt,
          ":digest": decision.digest,
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return Attributes as unknown as Approval;
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
