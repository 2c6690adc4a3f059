import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Deployment } from "./deployment.ts";
import { keys, readItem, type Table } from "./table.ts";

/** Stores the deployment for pages, commands and functions that no state calls. Idempotent. */
export async function storeDeployment(table: Table, deployment: Deployment): Promise<void> {
  const Item = { ...keys.deployment(deployment.id), deployment };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** The stored deployment; undefined for one that was refused before it requested the lock. */
export async function readDeployment(table: Table, deploymentId: string): Promise<Deployment | undefined> {
  const item = await readItem(table, keys.deployment(deploymentId));
  return item?.deployment as Deployment | undefined;
}
