import type { ContainerImage } from "../ecs/container-image.ts";

export interface Manifest {
  readonly mediaType: string;
  /** JSON. */
  readonly text: string;
}

// A container built elsewhere may run on either; here every image runs on this machine.
const architectures = ["amd64", "arm64"];

/**
 * The manifest of an image, an index if it has images for single platforms. Unlike on AWS, its hash is not the digest.
 * https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export function manifestOf({ digest, platformDigests }: ContainerImage): Manifest {
  const type = (kind: string) => `application/vnd.oci.image.${kind}.v1+json`;
  const mediaType = platformDigests ? type("index") : type("manifest");
  const manifests = platformDigests?.map((platformDigest, index) => ({
    mediaType: type("manifest"),
    digest: platformDigest,
    size: 1024,
    platform: { os: "linux", architecture: architectures[index] ?? "unknown" },
  }));
  const content = manifests ? { manifests } : { config: { mediaType: type("config"), digest, size: 1024 } };
  return { mediaType, text: JSON.stringify({ schemaVersion: 2, mediaType, ...content }) };
}
