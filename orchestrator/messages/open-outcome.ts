import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { keys, type Table } from "../deployment/table.ts";
import { readIndex, removeFromIndex } from "../deployment/table-index.ts";
import { keptUntil } from "../text/kept-until.ts";

/** An outcome that somebody has still to be told, as an entry of the index. */
export interface OpenOutcome {
  readonly deploymentId: string;
  /** ISO 8601, UTC: when the outcome was stored, or was about to be. */
  readonly storedAt: string;
}

/** Adds an outcome to the index; a later one of the same deployment replaces the entry. */
export async function openOutcome(table: Table, entry: OpenOutcome): Promise<void> {
  const expiresAt = keptUntil(Date.parse(entry.storedAt));
  const Item = { ...keys.openOutcome(entry.deploymentId), ...entry, expiresAt };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** Removes an outcome from the index, unless another one was stored after the entry had been read. */
export const closeOutcome = (table: Table, { deploymentId, storedAt }: OpenOutcome): Promise<void> =>
  removeFromIndex(table, keys.openOutcome(deploymentId), "storedAt", storedAt);

/** All outcomes that somebody has still to be told. */
export const readOpenOutcomes = (table: Table): Promise<readonly OpenOutcome[]> =>
  readIndex(table, keys.openOutcome(""));
