import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { canonicalHash } from "../text/canonical-json.ts";
import { isNamed } from "../text/named-error.ts";
import type { Deployment } from "./deployment.ts";
import { executionNameOf, isSameStart, startOf } from "./deployment-id.ts";
import { DeploymentError } from "./errors.ts";
import { keys, readItem, type Table } from "./table.ts";

/**
 * Stores the deployment, from which functions later tell whether a payload is about it. Idempotent. Throws
 * DeploymentInProgress if another one is stored under its id: what was stored and shown first does not change.
 */
export async function storeDeployment(table: Table, deployment: Deployment): Promise<void> {
  const { client, name: TableName } = table;
  const Item = { ...keys.deployment(deployment.id), deployment };
  const first = new PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(pk)" });
  await client.send(first).catch(async (error: unknown) => {
    if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
    if (isSameDeployment(await readDeployment(table, deployment.id), deployment)) return;
    throw new DeploymentError(
      "DeploymentInProgress",
      `another deployment is recorded as ${deployment.id}; start this one again with another name`,
    );
  });
  const latest = new PutCommand({
    TableName,
    Item: { ...keys.executionName(executionNameOf(deployment.id)), deploymentId: deployment.id },
    // Ids of one name are in the order of their starts.
    ConditionExpression: "attribute_not_exists(pk) OR deploymentId <= :id",
    ExpressionAttributeValues: { ":id": deployment.id },
  });
  await client.send(latest).catch((error: unknown) => {
    if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
  });
}

/** Whether both are the same in every field. */
export const isSameDeployment = (one: Deployment | undefined, other: Deployment): boolean =>
  one !== undefined && canonicalHash(one) === canonicalHash(other);

/** The stored deployment; undefined for one that was refused before it requested the lock. */
export async function readDeployment(table: Table, deploymentId: string): Promise<Deployment | undefined> {
  const item = await readItem(table, keys.deployment(deploymentId));
  return item?.deployment as Deployment | undefined;
}

/** The stored deployment that people mean: by its id, or the latest one by the name of its execution. */
export async function findDeployment(table: Table, nameOrId: string): Promise<Deployment | undefined> {
  const latest = await readItem(table, keys.executionName(nameOrId));
  return readDeployment(table, (latest?.deploymentId as string | undefined) ?? nameOrId);
}

/**
 * The stored deployment with this id. Also one with a slightly different id: a start as Step Functions tells it
 * afterwards may fall into the next second. And one from before 0.3, whose id is its name.
 */
export async function deploymentOfId(table: Table, id: string): Promise<Deployment | undefined> {
  const stored = await readDeployment(table, id);
  const start = startOf(id);
  if (stored || start === undefined) return stored;
  const latest = await findDeployment(table, executionNameOf(id));
  return latest && isSameStart(latest.startedAt, start) ? latest : undefined;
}
