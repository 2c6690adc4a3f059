import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { imageName } from "../deployment/image-reference.ts";
import { type Key, keys, type Table } from "../deployment/table.ts";
import { compress, decompress } from "../text/compressed.ts";
import { isNamed } from "../text/named-error.ts";

/** A version of the service that ran and was verified: what a rollback comes back to. */
export interface Release {
  /** The deployment that brought it. */
  readonly deploymentId: string;
  readonly stackName: string;
  /** As the deployment named it, e.g. `tasks:1.0.0`. */
  readonly image: string;
  /** `sha256:…` of what the tasks run; missing when ECS does not say. */
  readonly imageDigest?: string;
  /** Every parameter of the stack but those of `secretParameters`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of the NoEcho parameters: CloudFormation hides their values, so they can only keep theirs. */
  readonly secretParameters: readonly string[];
  /** The template as it was submitted. */
  readonly template: string;
  /** What it was verified by, and is again when it comes back; missing in records from before it was kept. */
  readonly contract?: ReleaseContract;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
}

/** The promises of one release. */
export interface ReleaseContract {
  /** As they are written down. */
  readonly smokeTests: unknown;
  /** Factor on the simulated delays. */
  readonly delayScale: number;
  /** What `/health` told; missing where the contract does not say that it tells it. */
  readonly version?: string;
}

/** The image by digest, so that a tag that was moved since brings nothing else back. */
export function imageOf(release: Release): string {
  return release.imageDigest ? `${imageName(release.image)}@${release.imageDigest}` : release.image;
}

/** The release that was recorded last for the stack; undefined before the first one. */
export function lastRelease(table: Table, stackName: string): Promise<Release | undefined> {
  return readRelease(table, keys.lastRelease(stackName));
}

/** The release that a deployment brought; undefined when it recorded none. */
export function releaseOf(
  table: Table,
  stackName: string,
  deploymentId: string,
): Promise<Release | undefined> {
  return readRelease(table, keys.release(stackName, deploymentId));
}

/**
 * Keeps the release under its deployment's id and as the stack's last one. `deployedAt` (ISO 8601, UTC: when
 * the deployment started) orders releases: a late repetition of an older one does not become the last.
 */
export async function storeRelease(table: Table, release: Release, deployedAt: string): Promise<void> {
  const { stackName, deploymentId, image, imageDigest, recordedAt } = release;
  const item = { deploymentId, image, imageDigest, recordedAt, deployedAt, content: compress(release) };
  await table.client.send(
    new PutCommand({ TableName: table.name, Item: { ...keys.release(stackName, deploymentId), ...item } }),
  );
  await putUnlessOlder(table, { ...keys.lastRelease(stackName), ...item });
}

async function putUnlessOlder(
  table: Table,
  item: Key & { readonly deployedAt: string; readonly [attribute: string]: unknown },
): Promise<void> {
  const put = new PutCommand({
    TableName: table.name,
    Item: item,
    ConditionExpression: "attribute_not_exists(pk) OR deployedAt <= :deployedAt",
    ExpressionAttributeValues: { ":deployedAt": item.deployedAt },
  });
  await table.client.send(put).catch((error: unknown) => {
    if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
  });
}

async function readRelease(table: Table, key: Key): Promise<Release | undefined> {
  const read = new GetCommand({ TableName: table.name, Key: { ...key }, ConsistentRead: true });
  const { Item } = await table.client.send(read);
  return Item ? decompress<Release>(Item.content as Uint8Array) : undefined;
}
