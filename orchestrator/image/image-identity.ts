import { DescribeImagesCommand, type ECRClient, type ImageIdentifier } from "@aws-sdk/client-ecr";
import { imageDigest, imageHost, imageName, imagePattern, imageTag } from "../deployment/image-reference.ts";
import { isNamed } from "../text/named-error.ts";

/** An image, and what its registry knows about it. */
export interface ImageIdentity {
  /** As people write it, e.g. `tasks:1.1.0`. */
  readonly name: string;
  /** `sha256:…` of the image; missing if neither the registry nor the name has it. */
  readonly digest?: string;
  /** Whether the registry has it; `unknown` if it cannot be asked or denies access. */
  readonly registry: "present" | "missing" | "unknown";
  /** Why it is unknown. */
  readonly reason?: string;
}

export interface ImageRegistries {
  readonly ecr: ECRClient;
  /** The registry's host for image names without a host; Docker Hub if missing. */
  readonly defaultRegistry?: string | undefined;
}

/** An image in a repository of Amazon ECR, as its operations name it. */
export interface EcrImage {
  readonly registryId: string;
  readonly repositoryName: string;
  readonly imageIds: [ImageIdentifier];
}

/**
 * What the registry says about an image now. Throws ECR's errors, such as throttling; an error never counts as a
 * missing image. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
export function imageIdentityOf(registries: ImageRegistries, name: string): Promise<ImageIdentity> {
  return askEcr(registries, name, async (image) => {
    const { imageDetails = [] } = await registries.ecr.send(new DescribeImagesCommand(image));
    const digest = imageDetails[0]?.imageDigest;
    return digest ? { name, digest, registry: "present" } : unknownImage(name, noDigest);
  });
}

export const noDigest = "Amazon ECR returned no digest of it";

/** The answer of `ask`; `missing` or `unknown` if ECR has no such image, denies access, or is not its registry. */
export async function askEcr<Identity extends ImageIdentity>(
  registries: ImageRegistries,
  name: string,
  ask: (image: EcrImage) => Promise<Identity | ImageIdentity>,
): Promise<Identity | ImageIdentity> {
  const image = await imageInEcr(registries, name);
  if (typeof image === "string") return unknownImage(name, image);
  try {
    return await ask(image);
  } catch (error) {
    if (isNamed(error, "ImageNotFoundException", "RepositoryNotFoundException")) {
      return { name, registry: "missing" };
    }
    // A retry does not help: the repository's policy or the function's role has to change.
    if (isNamed(error, "AccessDeniedException")) return unknownImage(name, "Amazon ECR denies access to it");
    throw error;
  }
}

/** The image as ECR's operations name it, or why ECR is not asked. */
async function imageInEcr(
  { ecr, defaultRegistry }: ImageRegistries,
  name: string,
): Promise<EcrImage | string> {
  if (!imagePattern.test(name)) return "the change set's image parameter is not an image name";
  const repository = repositoryOf(name, defaultRegistry);
  if (!repository) return "it is not in Amazon ECR, the only registry that is asked";
  const region = await ecr.config.region();
  if (repository.region !== region) return `it is in ${repository.region}, not in ${region}`;
  return {
    registryId: repository.account,
    repositoryName: repository.name,
    imageIds: [identifierOf(name)],
  };
}

export function unknownImage(name: string, reason: string): ImageIdentity {
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
