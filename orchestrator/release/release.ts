import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { imageDigest, imageName } from "../deployment/image-reference.ts";
import { type Key, keys, readItem, type Table } from "../deployment/table.ts";
import { compress, decompress } from "../text/compressed.ts";
import { isNamed } from "../text/named-error.ts";

/** A deployed and verified version of the service, which a rollback restores. */
export interface Release {
  /** The deployment that recorded it. */
  readonly deploymentId: string;
  readonly stackName: string;
  /** The image in the deployment's input, e.g. `tasks:1.0.0`. */
  readonly image: string;
  /** Digest (`sha256:…`) of the approved image, which every task ran; undefined if that could not be proven. */
  readonly imageDigest?: string;
  /** Digests of the images that it has for single platforms. */
  readonly platformDigests?: readonly string[];
  /** Without that proof: the digest of what ran, if ECS reported one and the same for every task. */
  readonly observedDigest?: string;
  /** What else ran in its tasks, for people: the containers of other images. Undefined in old records. */
  readonly sidecars?: readonly Sidecar[];
  /** All parameters of the stack except `secretParameters`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of the NoEcho parameters: CloudFormation hides their values, so a rollback keeps the current ones. */
  readonly secretParameters: readonly string[];
  /** The original template (not the processed one). */
  readonly template: string;
  /** The contract that verified it, and verifies it again after a rollback; undefined in old records. */
  readonly contract?: ReleaseContract;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
}

/** A container beside those of the release's image. Its digest is missing if ECS did not report it. */
export interface Sidecar {
  readonly name: string;
  readonly image: string;
  readonly imageDigest?: string;
}

/** The contract of one release. */
export interface ReleaseContract {
  /** In the form of `service/smoke-tests.json`. */
  readonly smokeTests: unknown;
  /** Factor for the simulated delays. */
  readonly delayScale: number;
  /** The version that `/health` reported; undefined if the contract does not require it. */
  readonly version?: string;
}

/** The image by digest, if known: a tag may have moved since. */
export function imageOf(release: Release): string {
  const digest = approvedDigestOf(release) ?? release.observedDigest;
  return digest ? `${imageName(release.image)}@${digest}` : release.image;
}

/** The digest that was approved: proven at the tasks, or named; undefined if it cannot be told. */
export const approvedDigestOf = ({ image, imageDigest: proven }: Release): string | undefined =>
  proven ?? imageDigest(image);

/** The stack's last recorded release; undefined before the first one. */
export function lastRelease(table: Table, stackName: string): Promise<Release | undefined> {
  return readRelease(table, keys.lastRelease(stackName));
}

/** The release that a deployment recorded; undefined if it recorded none. */
export async function releaseOf(
  table: Table,
  stackName: string,
  deploymentId: string,
): Promise<Release | undefined> {
  const release = await readRelease(table, keys.release(stackName, deploymentId));
  if (release) return release;
  const earlier = await readRelease(table, keys.earlierRelease(stackName, deploymentId));
  // A deployment `last` of before 0.3 and the stack's last release had the same key.
  return earlier?.deploymentId === deploymentId ? earlier : undefined;
}

/**
 * Stores the release under its deployment's id and as the stack's last one; idempotent. `deployedAt` (ISO 8601, UTC:
 * when the deployment started) orders releases: a late retry of an older one does not become the last.
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
  const item = await readItem(table, key);
  return item ? decompress<Release>(item.content as Uint8Array) : undefined;
}
