import type { Phase } from "../deployment/deployment.ts";
import { imageDigest } from "../deployment/image-reference.ts";
import {
  type ImageIdentity,
  type ImageRegistries,
  imageIdentityOf,
  unknownImage,
} from "../image/image-identity.ts";
import type { ResolvedImage } from "../image/resolve-image.ts";
import { imageOf, type Release } from "../release/release.ts";

/** The image that a change set deploys. */
export interface PlannedImage extends ImageIdentity {
  /** How the change set names it, if by its digest and people by its tag. */
  readonly pinnedAs?: string;
  /** Why the change set names it by its tag, which may mean another image when a task pulls it. */
  readonly notPinned?: string;
  /** The digest that its tag means by now, if it is no longer the one that the change set was created for. */
  readonly movedTo?: string;
}

export interface ImageChange {
  /** Of the previous release; missing if there is none, and in a rollback. */
  readonly before?: ImageIdentity;
  readonly after: PlannedImage;
}

export interface ImageQuestion {
  readonly phase: Phase;
  /** The value of the change set's image parameter. */
  readonly image: string;
  /** The previous release. */
  readonly release: Release | undefined;
  /** The image that the deployment asked for; missing for a rollback. */
  readonly requested?: ResolvedImage | undefined;
}

/**
 * The images before and after. A rollback asks no registry: its image has run here, and no other one could be
 * restored. Throws ECR's errors, such as throttling.
 */
export async function imageChangeOf(
  registries: ImageRegistries,
  { phase, image, release, requested }: ImageQuestion,
): Promise<ImageChange> {
  if (phase === "rollback") return { after: unknownImage(image, "a rollback asks no registry") };
  const [now, before] = await Promise.all([
    imageIdentityOf(registries, image),
    release && identityBefore(registries, release),
  ]);
  return { ...(before && { before }), after: requested ? plannedImageOf(now, requested) : now };
}

/** The image that ran, by the digest of its release: the tag may point to another image now. */
async function identityBefore(registries: ImageRegistries, release: Release): Promise<ImageIdentity> {
  const { digest: _now, ...found } = await imageIdentityOf(registries, imageOf(release));
  const digest = imageDigest(imageOf(release));
  return { ...found, name: release.image, ...(digest && { digest }) };
}

/** What the registry says about the planned image `now`, named as the deployment asked for it. */
function plannedImageOf(now: ImageIdentity, { name, digest, ...requested }: ResolvedImage): PlannedImage {
  const moved = digest !== undefined && now.digest !== undefined && now.digest !== digest;
  return {
    ...now,
    name,
    ...(digest && now.registry !== "missing" && { digest }),
    ...(imageDigest(now.name)
      ? now.name !== name && { pinnedAs: now.name }
      : { notPinned: requested.reason ?? reasonsOfTag[requested.registry] }),
    ...(moved && { movedTo: now.digest }),
  };
}

const reasonsOfTag: Readonly<Record<ImageIdentity["registry"], string>> = {
  present: "the stack's parameter takes no name with a digest",
  missing: "its registry did not have it",
  unknown: "its registry could not be asked",
};
