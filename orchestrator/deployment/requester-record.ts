import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { keptUntil } from "../text/kept-until.ts";
import { isNamed } from "../text/named-error.ts";
import type { Deployment } from "./deployment.ts";
import type { ProvenRequester, Requester } from "./requester.ts";
import { keys, readItem, type Table } from "./table.ts";

/** An execution: its name and its start, because the name of an ended one can be used again. */
export type StartedDeployment = Pick<Deployment, "id" | "startedAt">;

/** Stores who asks for the deployment. Idempotent: a proof that is already stored for this execution stays. */
export async function storeRequester(
  { client, name }: Table,
  { id, startedAt }: StartedDeployment,
  requester: Requester,
): Promise<void> {
  const put = new PutCommand({
    TableName: name,
    Item: { ...keys.requester(id), startedAt, ...requester, expiresAt: keptUntil(Date.parse(startedAt)) },
    ConditionExpression: "startedAt <> :startedAt OR attribute_not_exists(proven)",
    ExpressionAttributeValues: { ":startedAt": startedAt },
  });
  await client.send(put).catch(ignoreFailedCondition);
}

/** Adds a proof to the stored requester of this execution, unless there is one. */
export async function storeProof(
  { client, name }: Table,
  { id, startedAt }: StartedDeployment,
  proven: ProvenRequester,
): Promise<void> {
  const update = new UpdateCommand({
    TableName: name,
    Key: keys.requester(id),
    UpdateExpression: "SET proven = :proven",
    ConditionExpression: "startedAt = :startedAt AND attribute_not_exists(proven)",
    ExpressionAttributeValues: { ":startedAt": startedAt, ":proven": proven },
  });
  await client.send(update).catch(ignoreFailedCondition);
}

/** The stored requester; without a record nothing is claimed and nothing proven. */
export async function readRequester(table: Table, deploymentId: string): Promise<Requester> {
  const { claimed, proven }: Requester = (await readItem(table, keys.requester(deploymentId))) ?? {};
  return { ...(claimed && { claimed }), ...(proven && { proven }) };
}

function ignoreFailedCondition(error: unknown): void {
  if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
}
