import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Deployment } from "./deployment.ts";
import { keys, type Table } from "./table.ts";

/** Remembers which execution a deployment is, so that it can be found by its id. Harmless when repeated. */
export async function recordExecution(
  table: Table,
  { id, executionArn }: Pick<Deployment, "id" | "executionArn">,
): Promise<void> {
  const Item = { ...keys.execution(id), executionArn };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** The ARN of the deployment's execution; undefined for one that never held a lock. */
export async function findExecution(table: Table, deploymentId: string): Promise<string | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.execution(deploymentId), ConsistentRead: true }),
  );
  return Item?.executionArn as string | undefined;
}
