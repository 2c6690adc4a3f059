import type { Deployment } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { imageDigest } from "../deployment/image-reference.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { readRequestedImage } from "../image/requested-image.ts";
import { lastRelease } from "../release/release.ts";
import { plannedImage } from "./review.ts";
import type { DescribedChangeSet } from "./whole-change-set.ts";

/**
 * Throws ImageNotIdentified unless what runs is the image that an empty change set asks for. The same tag proves
 * nothing, for it may have been moved: either the stack names the image by this digest, or the tasks of the last
 * release ran it.
 */
export async function assertSameImage(
  { table, target }: { readonly table: Table; readonly target: Target },
  { id, stackName, image, release }: Pick<Deployment, "id" | "stackName" | "image" | "release">,
  changeSet: DescribedChangeSet,
): Promise<void> {
  const [requested, last] = await Promise.all([readRequestedImage(table, id), lastRelease(table, stackName)]);
  const wanted = release ? imageDigest(image) : (requested?.digest ?? imageDigest(image));
  // Nothing would change, so the stack already has the value of the change set's parameter.
  const named = imageDigest(plannedImage(changeSet, target) || image);
  if (wanted && (named === wanted || last?.imageDigest === wanted)) return;
  const problem = wanted
    ? `${image} means ${wanted} now, and it is not known that this is what runs (${last?.imageDigest ?? "no digest is recorded"})`
    : `it cannot be told which image ${image} is (${requested?.reason ?? "its registry did not tell its digest"})`;
  throw new DeploymentError(
    "ImageNotIdentified",
    `CloudFormation finds nothing to change, because the stack names the image by the same tag, but ${problem}; ` +
      "name the image by its digest (name@sha256:…), or give it a tag of its own",
  );
}
