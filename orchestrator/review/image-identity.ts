import { DescribeImagesCommand, type ECRClient, type ImageIdentifier } from "@aws-sdk/client-ecr";
import type { Phase } from "../deployment/deployment.ts";
import { imagePattern } from "../deployment/image-pattern.ts";
import { imageDigest, imageHost, imageName, imageTag } from "../deployment/image-reference.ts";
import { imageOf, type Release } from "../release/release.ts";
import { isNamed } from "../text/named-error.ts";

/** An image, and what its registry says of it. */
export interface ImageIdentity {
  /** As it is written, e.g. `tasks:1.1.0`. */
  readonly name: string;
  /** `sha256:…` of what the name stands for; missing when neither the registry nor the name tells it. */
  readonly digest?: string;
  /** Whether the registry has it; `unknown` where it cannot be asked, or does not tell. */
  readonly registry: "present" | "missing" | "unknown";
  /** Why it is unknown. */
  readonly reason?: string;
}

export interface ImageChange {
  /** Of the release before; missing when there is none, and in a rollback. */
  readonly before?: ImageIdentity;
  readonly after: ImageIdentity;
}

export interface ImageRegistries {
  readonly ecr: ECRClient;
  /** The host of the registry that images without one come from; without it that is Docker Hub. */
  readonly defaultRegistry?: string | undefined;
}

/**
 * The images before and after. A rollback asks no registry: its image has run here, and there is no other way
 * back. Throws what ECR answers when it cannot tell now; it never takes that for a missing image.
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

/** What ran, by its own digest: the tag may mean another image by now. */
async function identityBefore(registries: ImageRegistries, release: Release): Promise<ImageIdentity> {
  const { digest: _now, ...found } = await identityOf(registries, imageOf(release));
  const digest = release.imageDigest ?? imageDigest(release.image);
  return { ...found, name: release.image, ...(digest && { digest }) };
}

async function identityOf({ ecr, defaultRegistry }: ImageRegistries, name: string): Promise<ImageIdentity> {
  if (!imagePattern.test(name)) return unknown(name, "what the change set holds is no name of an image");
  const repository = repositoryOf(name, defaultRegistry);
  if (!repository) return unknown(name, "only Amazon ECR can be asked, and this is no image of it");
  const region = await ecr.config.region();
  if (repository.region !== region) return unknown(name, `it lies in ${repository.region}, not in ${region}`);
  try {
    const { imageDetails = [] } = await ecr.send(
      new DescribeImagesCommand({
        registryId: repository.account,
        repositoryName: repository.name,
        imageIds: [identifierOf(name)],
      }),
    );
    const digest = imageDetails[0]?.imageDigest;
    return digest ? { name, digest, registry: "present" } : unknown(name, "Amazon ECR tells no digest of it");
  } catch (error) {
    if (isNamed(error, "ImageNotFoundException", "RepositoryNotFoundException")) {
      return { name, registry: "missing" };
    }
    // It stays so until somebody changes the repository's policy or the function's role.
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

/** Where an image lies in ECR; undefined for an image of another registry. */
function repositoryOf(reference: string, defaultRegistry: string | undefined) {
  const host = imageHost(reference);
  const [, account, region, dualStackRegion] = ecrHost.exec(host ?? defaultRegistry ?? "") ?? [];
  if (!account) return undefined;
  const path = imageName(reference).slice(host ? host.length + 1 : 0);
  return { account, region: region ?? dualStackRegion, name: path };
}

/** A digest decides; a tag beside it is a remark. */
function identifierOf(reference: string): ImageIdentifier {
  const digest = imageDigest(reference);
  return digest ? { imageDigest: digest } : { imageTag: imageTag(reference) ?? "latest" };
}
