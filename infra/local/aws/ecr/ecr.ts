import * as sdk from "@aws-sdk/client-ecr";
import type { ContainerImage, TaggedImages } from "../ecs/container-image.ts";
import { accountId } from "../place.ts";
import type { OperationsOf } from "../wire/operations-of.ts";
import { AwsError, type AwsService } from "../wire/service.ts";
import { manifestOf } from "./manifest.ts";

export interface EcrOptions {
  /** The images that tasks are started from. */
  readonly images: TaggedImages;
  /** The only repository of the registry. */
  readonly repositoryName: string;
}

/**
 * Amazon ECR for the images of this machine. It finds images by tag or digest, and moves tags. It cannot list images:
 * every version exists. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html
 */
export function createEcr({ images, repositoryName }: EcrOptions): AwsService {
  /** The images that were returned by their manifests, which name them in PutImage. */
  const known = new Map<string, ContainerImage>();
  const find = ({ imageTag, imageDigest }: sdk.ImageIdentifier) =>
    images.find(`${repositoryName}${imageDigest ? `@${imageDigest}` : `:${imageTag}`}`);
  const assertRepository = (registryId = accountId, named = "") => {
    if (registryId === accountId && named === repositoryName) return;
    throw new AwsError(
      "RepositoryNotFoundException",
      `The repository with name '${named}' does not exist in the registry with id '${registryId}'`,
    );
  };
  const describe = async (id: sdk.ImageIdentifier) => {
    const image = await find(id);
    if (!image) throw notFound(id, repositoryName);
    return {
      registryId: accountId,
      repositoryName,
      imageDigest: image.digest,
      imageManifestMediaType: manifestOf(image).mediaType,
    };
  };
  const found = async (id: sdk.ImageIdentifier) => {
    const image = await find(id);
    if (!image) return undefined;
    const { text, mediaType } = manifestOf(image);
    known.set(text, image);
    return {
      registryId: accountId,
      repositoryName,
      imageId: { imageTag: id.imageTag, imageDigest: image.digest },
      imageManifest: text,
      imageManifestMediaType: mediaType,
    };
  };
  const operations = {
    DescribeImages: async ({ registryId, repositoryName: named, imageIds = [] }) => {
      assertRepository(registryId, named);
      if (imageIds.length === 0) {
        throw new AwsError(
          "InvalidParameterException",
          "imageIds is required: the local registry cannot list its images",
        );
      }
      return { imageDetails: await Promise.all(imageIds.map((id) => describe(id))) };
    },
    BatchGetImage: async ({ registryId, repositoryName: named, imageIds = [] }) => {
      assertRepository(registryId, named);
      const all = await Promise.all(
        imageIds.map(async (imageId) => ({ imageId, image: await found(imageId) })),
      );
      return {
        images: all.flatMap(({ image }) => (image ? [image] : [])),
        failures: all.flatMap(({ imageId, image }) =>
          image
            ? []
            : [
                {
                  imageId,
                  failureCode: "ImageNotFound" as const,
                  failureReason: "Requested image not found",
                },
              ],
        ),
      };
    },
    PutImage: async ({ registryId, repositoryName: named, imageManifest = "", imageTag }) => {
      assertRepository(registryId, named);
      const image = known.get(imageManifest);
      if (!image || !imageTag) {
        throw new AwsError(
          "InvalidParameterException",
          "the local registry only moves tags: imageTag, and an imageManifest that BatchGetImage returned, are required",
        );
      }
      images.tag(`${repositoryName}:${imageTag}`, image);
      return { image: await found({ imageTag }) };
    },
  } satisfies OperationsOf<typeof sdk>;
  return { sdk, signingName: "ecr", operations };
}

const notFound = ({ imageTag, imageDigest }: sdk.ImageIdentifier, repositoryName: string) =>
  new AwsError(
    "ImageNotFoundException",
    `The image with imageId {imageDigest:'${imageDigest ?? null}', imageTag:'${imageTag ?? null}'} does not exist ` +
      `within the repository with name '${repositoryName}' in the registry with id '${accountId}'`,
  );
