import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Deployment, Phase } from "../deployment/deployment.ts";
import { keys, readItem, type Table } from "../deployment/table.ts";
import { isNamed } from "../text/named-error.ts";
import { lastRelease, type Release, releaseOf } from "./release.ts";

type Deployed = Pick<Deployment, "id" | "stackName">;

/**
 * Stores which release a rollback of the deployment restores: the last one, before the deployment changes anything.
 * The first call decides: once the deployment has recorded its own release, the last one is no longer the previous one.
 */
export async function storePreviousRelease(table: Table, { id, stackName }: Deployed): Promise<void> {
  const last = await lastRelease(table, stackName);
  const put = new PutCommand({
    TableName: table.name,
    Item: { ...keys.previousRelease(id), release: last?.deploymentId ?? null },
    ConditionExpression: "attribute_not_exists(pk)",
  });
  await table.client.send(put).catch((error: unknown) => {
    if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
  });
}

/** The release that a rollback of the deployment restores; undefined if there was none before it. */
export async function readPreviousRelease(
  table: Table,
  { id, stackName }: Deployed,
): Promise<Release | undefined> {
  const item = await readItem(table, keys.previousRelease(id));
  const release = item?.release as string | null | undefined;
  return release ? releaseOf(table, stackName, release) : undefined;
}

/** The release that a phase restores: the previous one after a failure, or the one that a rollback by hand names. */
export async function restoredReleaseOf(
  table: Table,
  deployment: Pick<Deployment, "id" | "stackName" | "release">,
  phase: Phase,
): Promise<Release | undefined> {
  if (phase === "rollback") return readPreviousRelease(table, deployment);
  const { stackName, release } = deployment;
  return release && releaseOf(table, stackName, release.deploymentId);
}
