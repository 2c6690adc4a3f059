import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { keys, type Table } from "../deployment/table.ts";
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
  const { pk, sk: last } = keys.lastRelease(stackName);
  const { sk: prefix } = keys.release(stackName, "");
  const releases: (ReleaseSummary & { readonly sk: string })[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
        ProjectionExpression: "sk, deploymentId, image, imageDigest, recordedAt, deployedAt",
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
    );
    releases.push(...((page.Items ?? []) as typeof releases));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return releases
    .filter(({ sk }) => sk !== last)
    .map(({ sk: _sk, ...release }) => release)
    .sort((left, right) => right.deployedAt.localeCompare(left.deployedAt));
}

/**
 * The release that `{"rollback": …}` restores: the previous one, i.e. the second to last, or the one that the named
 * deployment recorded. Undefined if it does not exist.
 */
export async function releaseToRestore(
  table: Table,
  stackName: string,
  rollback: true | string,
): Promise<Release | undefined> {
  if (rollback !== true) return releaseOf(table, stackName, rollback);
  const [last, releases] = await Promise.all([lastRelease(table, stackName), listReleases(table, stackName)]);
  if (!last) return undefined;
  const position = releases.findIndex(({ deploymentId }) => deploymentId === last.deploymentId);
  const previous = releases[position + 1];
  return previous && releaseOf(table, stackName, previous.deploymentId);
}
