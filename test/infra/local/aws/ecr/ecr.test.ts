import { DescribeImagesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { describe, expect, it } from "vitest";
import { createEcr } from "../../../../../infra/local/aws/ecr/ecr.ts";
import { serve } from "../wire/serve.ts";

const digest = `sha256:${"a".repeat(64)}`;
const another = `sha256:${"b".repeat(64)}`;

/** ECR over the wire, with one image: `tasks:1.0.0`. */
async function registry() {
  const command = { file: "", args: [], environment: {} };
  const find = async (reference: string) =>
    reference === "tasks:1.0.0" || reference === `tasks@${digest}` ? { digest, command } : undefined;
  const { client } = await serve({ services: [createEcr({ images: { find }, repositoryName: "tasks" })] });
  const ecr = new ECRClient(client);
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
      { registryId: "123456789012", repositoryName: "tasks", imageDigest: digest },
    ]);
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
