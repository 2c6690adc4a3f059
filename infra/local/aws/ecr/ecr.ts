import * as sdk from "@aws-sdk/client-ecr";
import type { ImageRegistry } from "../ecs/container-image.ts";
import { accountId } from "../place.ts";
import type { OperationsOf } from "../wire/operations-of.ts";
import { AwsError, type AwsService } from "../wire/service.ts";

export interface EcrOptions {
  /** The images that tasks are started from. */
  readonly images: ImageRegistry;
  /** The only repository of the registry. */
  readonly repositoryName: string;
}

/**
 * Amazon ECR for the images of this machine. It finds images by tag or digest. It cannot list them: every version
 * exists.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 */
export function createEcr({ images, repositoryName }: EcrOptions): AwsService {
  const describe = async ({ imageTag, imageDigest }: sdk.ImageIdentifier) => {
    const identifier = imageDigest ? `@${imageDigest}` : `:${imageTag}`;
    const image = await images.find(`${repositoryName}${identifier}`);
    if (image) return { registryId: accountId, repositoryName, imageDigest: image.digest };
    throw new AwsError(
      "ImageNotFoundException",
      `The image with imageId {imageDigest:'${imageDigest ?? null}', imageTag:'${imageTag ?? null}'} does not exist ` +
        `within the repository with name '${repositoryName}' in the registry with id '${accountId}'`,
    );
  };
  const operations = {
    DescribeImages: async ({ registryId = accountId, repositoryName: named = "", imageIds = [] }) => {
      if (registryId !== accountId || named !== repositoryName) {
        throw new AwsError(
          "RepositoryNotFoundException",
          `The repository with name '${named}' does not exist in the registry with id '${registryId}'`,
        );
      }
      if (imageIds.length === 0) {
        throw new AwsError(
          "InvalidParameterException",
          "imageIds is required: the local registry cannot list its images",
        );
      }
      return { imageDetails: await Promise.all(imageIds.map((id) => describe(id))) };
    },
  } satisfies OperationsOf<typeof sdk>;
  return { sdk, signingName: "ecr", operations };
}
