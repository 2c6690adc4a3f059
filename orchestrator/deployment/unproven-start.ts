import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Deployment } from "./deployment.ts";
import { keys, type Table } from "./table.ts";
import { readIndex, removeFromIndex } from "./table-index.ts";

/** An execution whose starter is still looked up. */
export type UnprovenStart = Pick<Deployment, "id" | "executionArn" | "startedAt">;

// CloudTrail delivers within about five minutes on average and guarantees no time; later it would help no one.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
const lookedUpMs = 60 * 60 * 1000;

/** Adds the execution to those that are looked up. Idempotent. */
export async function storeUnprovenStart({ client, name }: Table, start: UnprovenStart): Promise<void> {
  const { id, executionArn, startedAt } = start;
  const expiresAt = Math.ceil((Date.parse(startedAt) + lookedUpMs) / 1000);
  const Item = { ...keys.unprovenStart(id), id, executionArn, startedAt, expiresAt };
  await client.send(new PutCommand({ TableName: name, Item }));
}

/** Whether it is too late to look it up. */
export const isGivenUp = ({ startedAt }: UnprovenStart, nowMs: number): boolean =>
  Date.parse(startedAt) + lookedUpMs <= nowMs;

/** All executions that are looked up. */
export const readUnprovenStarts = (table: Table): Promise<readonly UnprovenStart[]> =>
  readIndex(table, keys.unprovenStart(""));

/** Removes the execution from those that are looked up, unless a later one has taken its name. */
export const removeUnprovenStart = (table: Table, { id, startedAt }: UnprovenStart): Promise<void> =>
  removeFromIndex(table, keys.unprovenStart(id), "startedAt", startedAt);
