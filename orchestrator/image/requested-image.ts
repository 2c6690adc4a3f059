import { imageDigest, imageName } from "../deployment/image-reference.ts";
import { keys, readItem, storeOnce, type Table } from "../deployment/table.ts";
import type { ImageRegistries } from "./image-identity.ts";
import { type ResolvedImage, resolveImage } from "./resolve-image.ts";

/** What is asked for: a deployment, by its image's name. */
interface ImageRequest {
  readonly id: string;
  readonly image: string;
}

/**
 * The deployment's image as its registry knew it when it was asked first: from then on, whatever its tag means later,
 * the deployment is of this image.
 */
export async function requestedImage(
  table: Table,
  registries: ImageRegistries,
  { id, image }: ImageRequest,
): Promise<ResolvedImage> {
  const known = await readRequestedImage(table, id);
  if (known) return known;
  const resolved = await resolveImage(registries, image);
  const isFirst = await storeOnce(table, { ...keys.requestedImage(id), image: resolved });
  if (isFirst) return resolved;
  // Another call of the same step was faster, and its tag may have meant another image.
  return (await readRequestedImage(table, id)) ?? resolved;
}

/** The stored image of a deployment; undefined before its change set, and for a rollback by hand. */
export async function readRequestedImage(
  table: Table,
  deploymentId: string,
): Promise<ResolvedImage | undefined> {
  const item = await readItem(table, keys.requestedImage(deploymentId));
  return item?.image as ResolvedImage | undefined;
}

/** The name by digest if the registry told it, otherwise as it was written. */
export function pinnedName({ name, digest }: ResolvedImage): string {
  return digest && !imageDigest(name) ? `${imageName(name)}@${digest}` : name;
}
