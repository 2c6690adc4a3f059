import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { isNamedBy } from "../deployment/deployment-id.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { type Key, keys, type Table } from "../deployment/table.ts";
import { lastRelease, type Release, releaseOf } from "./release.ts";

/** A release without template and parameters, for lists. */
export interface ReleaseSummary {
  readonly deploymentId: string;
  readonly image: string;
  readonly imageDigest?: string;
  /** ISO 8601, UTC: when it was verified. */
  readonly recordedAt: string;
  /** ISO 8601, UTC: when its deployment started; releases are ordered by it. */
  readonly deployedAt: string;
}

/** All recorded releases of the stack, newest first. */
export async function listReleases(table: Table, stackName: string): Promise<readonly ReleaseSummary[]> {
  const { sk: last } = keys.lastRelease(stackName);
  const releases = await Promise.all([
    summariesBelow(table, keys.releases(stackName)),
    summariesBelow(table, keys.earlierReleases(stackName)),
  ]);
  return releases
    .flat()
    .filter(({ sk }) => sk !== last)
    .map(({ sk: _sk, ...release }) => release)
    .sort((left, right) => right.deployedAt.localeCompare(left.deployedAt));
}

type SummaryItem = ReleaseSummary & Pick<Key, "sk">;

async function summariesBelow({ client, name }: Table, { pk, sk }: Key): Promise<readonly SummaryItem[]> {
  const summaries: SummaryItem[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: name,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": pk, ":prefix": sk },
        ProjectionExpression: "sk, deploymentId, image, imageDigest, recordedAt, deployedAt",
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
    );
    summaries.push(...((page.Items ?? []) as SummaryItem[]));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return summaries;
}

/**
 * The release that `{"rollback": …}` restores: the previous one, i.e. the second to last, or the one of the named
 * deployment. Undefined if it does not exist. Throws InvalidInput if several deployments have the name.
 */
export async function releaseToRestore(
  table: Table,
  stackName: string,
  rollback: true | string,
): Promise<Release | undefined> {
  const releases = await listReleases(table, stackName);
  if (rollback === true) {
    const last = await lastRelease(table, stackName);
    const position = releases.findIndex(({ deploymentId }) => deploymentId === last?.deploymentId);
    return last && readSummarized(table, stackName, releases[position + 1]);
  }
  const named = releases.filter(({ deploymentId }) => isNamedBy(deploymentId, rollback));
  if (named.length <= 1) return readSummarized(table, stackName, named[0]);
  const ids = named.map(({ deploymentId }) => deploymentId).join(", ");
  throw new DeploymentError(
    "InvalidInput",
    `rollback names ${rollback}, and several releases of ${stackName} have this name; give one of them in full: ${ids}`,
  );
}

const readSummarized = async (table: Table, stackName: string, release: ReleaseSummary | undefined) =>
  release && releaseOf(table, stackName, release.deploymentId);
