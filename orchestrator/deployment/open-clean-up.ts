import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Deployment } from "./deployment.ts";
import { keys, type Table } from "./table.ts";
import { readIndex, removeFromIndex } from "./table-index.ts";

/** A deployment that may leave something behind, as an entry of the index. */
export interface OpenCleanUp {
  readonly deploymentId: string;
  readonly executionArn: string;
}

/** Adds a deployment to the index, before it leaves anything. It does not expire: only its clean-up removes it. */
export async function openCleanUp(table: Table, { id, executionArn }: Deployment): Promise<void> {
  const entry: OpenCleanUp = { deploymentId: id, executionArn };
  const put = new PutCommand({ TableName: table.name, Item: { ...keys.openCleanUp(id), ...entry } });
  await table.client.send(put);
}

/** Removes a deployment from the index, after it has left nothing. Idempotent. */
export const closeCleanUp = (table: Table, { deploymentId, executionArn }: OpenCleanUp): Promise<void> =>
  removeFromIndex(table, keys.openCleanUp(deploymentId), "executionArn", executionArn);

/** All deployments of the index. */
export const readOpenCleanUps = (table: Table): Promise<readonly OpenCleanUp[]> =>
  readIndex(table, keys.openCleanUp(""));
