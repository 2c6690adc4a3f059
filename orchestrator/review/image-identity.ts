import { DescribeImagesCommand, type ECRClient, type ImageIdentifier } from "@aws-sdk/client-ecr";
import type { Phase } from "../deployment/deployment.ts";
import { imageDigest, imageHost, imageName, imagePattern, imageTag } from "../deployment/image-reference.ts";
import { imageOf, type Release } from "../release/release.ts";
import { isNamed } from "../text/named-error.ts";

/** An image, and what its registry knows about it. */
export interface ImageIdentity {
  /** As it is written, e.g. `tasks:1.1.0`. */
  readonly name: string;
  /** `sha256:…` of the image; missing if neither the registry nor the name has it. */
  readonly digest?: string;
  /** Whether the registry has it; `unknown` if it cannot be asked or denies access. */
  readonly registry: "present" | "missing" | "unknown";
  /** Why it is unknown. */
  readonly reason?: string;
}

export interface ImageChange {
  /** Of the previous release; missing if there is none, and in a rollback. */
  readonly before?: ImageIdentity;
  readonly after: ImageIdentity;
}

export interface ImageRegistries {
  readonly ecr: ECRClient;
  /** The registry's host for image names without a host; Docker Hub if missing. */
  readonly defaultRegistry?: string | undefined;
}

/**
 * The images before and after. A rollback asks no registry: its image has run here, and no other one could be
 * restored. Throws ECR's errors, such as throttling; an error never counts as a missing image.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
export async function imageChangeOf(
  registries: ImageRegistries,
  { phase, image, release }: { phase: Phase; image: string; release: Release | undefined },
): Promise<ImageChange> {
  if (phase === "rollback") return { after: unknown(image, "a rollback asks no registry") };
  const [after, before] = await Promise.all([
    identityOf(registries, image),
    release && identityBefore(registries, release),
  ]);
  return { ...(before && { before }), after };
}

/** The image that ran, by the digest of its release: the tag may point to another image now. */
async function identityBefore(registries: ImageRegistries, release: Release): Promise<ImageIdentity> {
  const { digest: _now, ...found } = await identityOf(registries, imageOf(release));
  const digest = release.imageDigest ?? imageDigest(release.image);
  return { ...found, name: release.image, ...(digest && { digest }) };
}

async function identityOf({ ecr, defaultRegistry }: ImageRegistries, name: string): Promise<ImageIdentity> {
  if (!imagePattern.test(name)) return unknown(name, "the change set's image parameter is not an image name");
  const repository = repositoryOf(name, defaultRegistry);
  if (!repository) return unknown(name, "it is not in Amazon ECR, the only registry that is asked");
  const region = await ecr.config.region();
  if (repository.region !== region) return unknown(name, `it is in ${repository.region}, not in ${region}`);
  try {
    const { imageDetails = [] } = await ecr.send(
      new DescribeImagesCommand({
        registryId: repository.account,
        repositoryName: repository.name,
        imageIds: [identifierOf(name)],
      }),
    );
    const digest = imageDetails[0]?.imageDigest;
    return digest
      ? { name, digest, registry: "present" }
      : unknown(name, "Amazon ECR returned no digest of it");
  } catch (error) {
    if (isNamed(error, "ImageNotFoundException", "RepositoryNotFoundException")) {
      return { name, registry: "missing" };
    }
    // A retry does not help: the repository's policy or the function's role has to change.
    if (isNamed(error, "AccessDeniedException")) return unknown(name, "Amazon ECR denies access to it");
    throw error;
  }
}

function unknown(name: string, reason: string): ImageIdentity {
  const digest = imageDigest(name);
  return { name, ...(digest && { digest }), registry: "unknown", reason };
}

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html; the second is the dual-stack form.
const ecrHost =
  /^(\d{12})\.dkr(?:\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?|-ecr\.([a-z0-9-]+)\.on\.aws)$/;

/** The image's repository in ECR; undefined for an image of another registry. */
function repositoryOf(reference: string, defaultRegistry: string | undefined) {
  const host = imageHost(reference);
  const [, account, region, dualStackRegion] = ecrHost.exec(host ?? defaultRegistry ?? "") ?? [];
  if (!account) return undefined;
  const path = imageName(reference).slice(host ? host.length + 1 : 0);
  return { account, region: region ?? dualStackRegion, name: path };
}

/** With both a digest and a tag, the digest decides. */
function identifierOf(reference: string): ImageIdentifier {
  const digest = imageDigest(reference);
  return digest ? { imageDigest: digest } : { imageTag: imageTag(reference) ?? "latest" };
}
