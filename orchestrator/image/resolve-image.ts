import { BatchGetImageCommand } from "@aws-sdk/client-ecr";
import {
  askEcr,
  type ImageIdentity,
  type ImageRegistries,
  noDigest,
  unknownImage,
} from "./image-identity.ts";

/** An image as its registry knows it, with the images of its platforms. */
export interface ResolvedImage extends ImageIdentity {
  /**
   * Digests of the images that an index has for its platforms; missing for an image of one platform. ECS pulls one of
   * them, and may report either it or the index.
   */
  readonly platformDigests?: readonly string[];
}

// ECR returns an index only to those who accept one. The API reference does not list these types; container runtimes
// send them: https://github.com/awslabs/amazon-ecr-containerd-resolver
const indexTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
const acceptedMediaTypes = [
  ...indexTypes,
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/**
 * The image that a name means now, as a pull would find it. Throws ECR's errors, such as throttling.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
 */
export function resolveImage(registries: ImageRegistries, name: string): Promise<ResolvedImage> {
  return askEcr<ResolvedImage>(registries, name, async (image) => {
    const { images = [], failures = [] } = await registries.ecr.send(
      new BatchGetImageCommand({ ...image, acceptedMediaTypes }),
    );
    const [failure] = failures;
    if (failure?.failureCode === "ImageNotFound") return { name, registry: "missing" };
    if (failure) return unknownImage(name, `Amazon ECR cannot return it (${failure.failureCode})`);
    const digest = images[0]?.imageId?.imageDigest;
    if (!digest) return unknownImage(name, noDigest);
    const platformDigests = platformDigestsIn(images[0]?.imageManifest);
    return { name, digest, registry: "present", ...(platformDigests.length > 0 && { platformDigests }) };
  });
}

interface Index {
  readonly manifests?: readonly {
    readonly digest?: string;
    readonly platform?: { readonly architecture?: string };
  }[];
}

/** The images in an index, without attestations: no task runs those. Empty for the manifest of an image. */
function platformDigestsIn(manifest = "{}"): readonly string[] {
  const { manifests = [] } = JSON.parse(manifest) as Index;
  // https://docs.docker.com/build/metadata/attestations/attestation-storage/
  return manifests.flatMap(({ digest, platform }) =>
    digest && platform?.architecture !== "unknown" ? [digest] : [],
  );
}
