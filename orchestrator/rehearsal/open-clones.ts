import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Deployment } from "../deployment/deployment.ts";
import { keys, type Table } from "../deployment/table.ts";
import { readIndex, removeFromIndex } from "../deployment/table-index.ts";

/** A deployment of which a clone may exist, as an entry of the index. */
export interface OpenClone extends Pick<Deployment, "executionArn" | "stackName"> {
  readonly deploymentId: string;
}

/** Adds a deployment to the index, before its clone is made. Only the sweep removes it. */
export async function openClone(
  table: Table,
  { id, executionArn, stackName }: Pick<Deployment, "id" | "executionArn" | "stackName">,
): Promise<void> {
  const entry: OpenClone = { deploymentId: id, executionArn, stackName };
  const put = new PutCommand({ TableName: table.name, Item: { ...keys.openClone(id), ...entry } });
  await table.client.send(put);
}

/** Removes a deployment from the index, after its clone is gone. Idempotent. */
export const closeClone = (table: Table, { deploymentId, executionArn }: OpenClone): Promise<void> =>
  removeFromIndex(table, keys.openClone(deploymentId), "executionArn", executionArn);

/** All deployments of the index. */
export const readOpenClones = (table: Table): Promise<readonly OpenClone[]> =>
  readIndex(table, keys.openClone(""));
