import { BatchGetImageCommand, DescribeImagesCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { describe, expect, it } from "vitest";
import { createEcr } from "../../../../../infra/local/aws/ecr/ecr.ts";
import type { ContainerImage, TaggedImages } from "../../../../../infra/local/aws/ecs/container-image.ts";
import { serve } from "../wire/serve.ts";

const digest = `sha256:${"a".repeat(64)}`;
const platformDigests = ["c", "d"].map((letter) => `sha256:${letter.repeat(64)}`);
const another = `sha256:${"b".repeat(64)}`;

/** ECR over the wire, with one image: `tasks:1.0.0`, for two platforms. */
async function client() {
  const command = { file: "", args: [], environment: {} };
  const image: ContainerImage = { digest, platformDigests, command };
  const references = new Map([`tasks:1.0.0`, `tasks@${digest}`].map((reference) => [reference, image]));
  const images: TaggedImages = {
    find: async (reference) => references.get(reference),
    tag: (reference, moved) => references.set(reference, moved),
  };
  const { client } = await serve({ services: [createEcr({ images, repositoryName: "tasks" })] });
  return new ECRClient(client);
}

async function registry() {
  const ecr = await client();
  return (imageIds: object[] | undefined, more: object = {}) =>
    ecr.send(new DescribeImagesCommand({ repositoryName: "tasks", imageIds, ...more }));
}

describe("the local ECR", () => {
  it.each([
    ["tag", { imageTag: "1.0.0" }],
    ["digest", { imageDigest: digest }],
  ])("returns the digest of an image by its %s", async (_, id) => {
    const describeImages = await registry();

    const { imageDetails } = await describeImages([id]);

    expect(imageDetails).toEqual([
      {
        registryId: "123456789012",
        repositoryName: "tasks",
        imageDigest: digest,
        imageManifestMediaType: "application/vnd.oci.image.index.v1+json",
      },
    ]);
  });

  it("returns an index with its platforms, and what it does not have", async () => {
    const ecr = await client();

    const { images, failures } = await ecr.send(
      new BatchGetImageCommand({
        repositoryName: "tasks",
        imageIds: [{ imageTag: "1.0.0" }, { imageTag: "gone" }],
      }),
    );

    const { manifests } = JSON.parse(images?.[0]?.imageManifest ?? "{}");
    expect(images?.[0]?.imageId).toEqual({ imageTag: "1.0.0", imageDigest: digest });
    expect(manifests).toMatchObject([
      { digest: platformDigests[0], platform: { os: "linux", architecture: "amd64" } },
      { digest: platformDigests[1], platform: { os: "linux", architecture: "arm64" } },
    ]);
    expect(failures).toMatchObject([{ imageId: { imageTag: "gone" }, failureCode: "ImageNotFound" }]);
  });

  it("moves a tag to an image that it has returned, and makes none", async () => {
    const ecr = await client();
    const repositoryName = "tasks";
    const { images } = await ecr.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: "1.0.0" }] }),
    );
    const imageManifest = images?.[0]?.imageManifest;

    await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: "1.1.0" }));

    const { imageDetails } = await ecr.send(
      new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: "1.1.0" }] }),
    );
    expect(imageDetails?.[0]?.imageDigest).toBe(digest);
    const made = ecr.send(new PutImageCommand({ repositoryName, imageManifest: "{}", imageTag: "1.1.0" }));
    await expect(made).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it.each([
    ["tag", { imageTag: "missing" }, "{imageDigest:'null', imageTag:'missing'}"],
    ["digest", { imageDigest: another }, `{imageDigest:'${another}', imageTag:'null'}`],
  ])("reports that it has no image with this %s", async (_, id, named) => {
    const describeImages = await registry();

    await expect(describeImages([{ imageTag: "1.0.0" }, id])).rejects.toMatchObject({
      name: "ImageNotFoundException",
      message: expect.stringContaining(`${named} does not exist within the repository with name 'tasks'`),
    });
  });

  it.each([
    ["repository", { repositoryName: "orders" }],
    ["account", { registryId: "210987654321" }],
  ])("has no other %s", async (_, more) => {
    const describeImages = await registry();

    await expect(describeImages([{ imageTag: "1.0.0" }], more)).rejects.toMatchObject({
      name: "RepositoryNotFoundException",
    });
  });

  it("reports that it cannot list images", async () => {
    const describeImages = await registry();

    await expect(describeImages(undefined)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining("cannot list its images"),
    });
  });
});
