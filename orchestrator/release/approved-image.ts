import type { Deployment, Phase } from "../deployment/deployment.ts";
import { imageDigest } from "../deployment/image-reference.ts";
import type { Table } from "../deployment/table.ts";
import { readRequestedImage } from "../image/requested-image.ts";
import { restoredReleaseOf } from "./previous-release.ts";

/** The image that the tasks of a phase have to run. */
export interface ApprovedImage {
  /** `sha256:…` */
  readonly digest: string;
  /** Digests of the images that it has for single platforms: ECS may report one of them instead. */
  readonly platformDigests: readonly string[];
}

/**
 * The image that was approved for a phase, from what is stored; undefined if its digest cannot be told: its registry
 * could not be asked, or the release that comes back was recorded without one.
 */
export async function approvedImageOf(
  table: Table,
  deployment: Pick<Deployment, "id" | "stackName" | "release">,
  phase: Phase,
): Promise<ApprovedImage | undefined> {
  if (phase === "rollback" || deployment.release) {
    const release = await restoredReleaseOf(table, deployment, phase);
    if (!release) return undefined;
    // As below: a digest in the name needs no proof.
    const digest = release.imageDigest ?? (imageDigest(release.image) ? undefined : release.observedDigest);
    return digest ? { digest, platformDigests: release.platformDigests ?? [] } : undefined;
  }
  const image = await readRequestedImage(table, deployment.id);
  // A digest that only the name has needs no proof: a task can pull nothing else by it. Of an index in a registry that
  // cannot be asked, the platforms' digests are not known.
  if (image?.registry !== "present" || !image.digest) return undefined;
  return { digest: image.digest, platformDigests: image.platformDigests ?? [] };
}

export const isApproved = ({ digest, platformDigests }: ApprovedImage, reported: string): boolean =>
  reported === digest || platformDigests.includes(reported);
