import type { ECRClient } from "@aws-sdk/client-ecr";
import { describe, expect, it } from "vitest";
import { imageLine } from "../../../orchestrator/messages/image-line.ts";
import { imageChangeOf } from "../../../orchestrator/review/image-change.ts";
import { defaultRegistry, digestOfContent, startImageRegistry } from "../fixtures/image-registry.ts";
import { release } from "../fixtures/reviews.ts";

const phase = "deploy" as const;
const digest = `sha256:${"a".repeat(64)}`;

/** An ECR whose every call fails. */
const failing = (name: string) =>
  ({
    config: { region: async () => "ap-northeast-1" },
    send: async () => {
      throw Object.assign(new Error("no"), { name });
    },
  }) as unknown as ECRClient;

describe("the identity of an image", () => {
  it.each(["tasks:1.1.0", `${defaultRegistry}/tasks:1.1.0`])("of %s is its digest in ECR", async (image) => {
    const { registries } = await startImageRegistry();

    const { after } = await imageChangeOf(registries, { phase, image, release: undefined });

    expect(after).toEqual({ name: image, digest: digestOfContent("1.1.0"), registry: "present" });
  });

  it("by digest is that digest, if the registry has it", async () => {
    const { registries, repository } = await startImageRegistry();
    const known = repository.find("tasks:1.1.0")?.digest;
    const ask = (image: string) => imageChangeOf(registries, { phase, image, release: undefined });

    expect((await ask(`tasks:other@${known}`)).after).toMatchObject({ digest: known, registry: "present" });
    expect((await ask(`tasks@${digest}`)).after).toEqual({ name: `tasks@${digest}`, registry: "missing" });
  });

  it.each([
    ["a tag that is not there", "tasks:gone"],
    ["a repository that is not there", "orders:1.1.0"],
  ])("is missing for %s", async (_, image) => {
    const { registries, repository } = await startImageRegistry();
    repository.remove("gone");

    const { after } = await imageChangeOf(registries, { phase, image, release: undefined });

    expect(after).toEqual({ name: image, registry: "missing" });
  });

  it.each([
    ["another registry", "docker.io/library/tasks:1", "it is not in Amazon ECR"],
    ["a registry on a port", "localhost:5000/tasks:1", "it is not in Amazon ECR"],
    ["a path that is not a host", "team/tasks:1", "it is not in Amazon ECR"],
    ["no image at all", "", "is not an image name"],
    [
      "another region",
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com/tasks:1",
      "it is in eu-west-1, not in ap-northeast-1",
    ],
  ])("is unknown for %s", async (_, image, reason) => {
    const { ecr } = (await startImageRegistry()).registries;

    const { after } = await imageChangeOf({ ecr }, { phase, image, release: undefined });

    expect(after).toEqual({ name: image, registry: "unknown", reason: expect.stringContaining(reason) });
  });

  it("is unknown, not missing, if access is denied", async () => {
    const registries = { ecr: failing("AccessDeniedException"), defaultRegistry };

    const { after } = await imageChangeOf(registries, { phase, image: "tasks:1", release: undefined });

    expect(after).toMatchObject({ registry: "unknown", reason: "Amazon ECR denies access to it" });
  });

  it.each(["ThrottlingException", "ServerException", "TimeoutError"])(
    "is asked again after a %s",
    async (name) => {
      const asked = imageChangeOf(
        { ecr: failing(name), defaultRegistry },
        { phase, image: "tasks:1", release: undefined },
      );

      await expect(asked).rejects.toMatchObject({ name });
    },
  );

  it("is that of the name which people read, if the change set names it by its digest", async () => {
    const { registries, repository } = await startImageRegistry();
    const known = repository.find("tasks:1.1.0")?.digest ?? "";
    const requested = { name: "tasks:1.1.0", digest: known, registry: "present" } as const;
    repository.push("1.1.0", "another image");

    const { after } = await imageChangeOf(registries, {
      ...{ phase, image: `tasks@${known}`, release: undefined },
      requested,
    });

    expect(after).toEqual({ ...requested, pinnedAs: `tasks@${known}` });
    expect(imageLine(after)).toBe(`tasks:1.1.0 (${known})`);
  });

  it("has moved if its tag, by which it is deployed, means another one by now", async () => {
    const { registries, repository } = await startImageRegistry();
    const requested = { name: "tasks:1.1.0", digest: digestOfContent("1.1.0"), registry: "present" } as const;
    repository.push("1.1.0", "another image");

    const { after } = await imageChangeOf(registries, {
      ...{ phase, image: "tasks:1.1.0", release: undefined },
      requested,
    });

    expect(after).toMatchObject({ digest: requested.digest, movedTo: digestOfContent("another image") });
  });

  it("is not pinned for the reason that its registry could not be asked for", async () => {
    const { registries } = await startImageRegistry();
    const image = "localhost:5000/tasks:1";
    const requested = { name: image, registry: "unknown", reason: "it is not in Amazon ECR" } as const;

    const { after } = await imageChangeOf(registries, { phase, image, release: undefined, requested });

    expect(after).toMatchObject({ name: image, registry: "unknown", notPinned: "it is not in Amazon ECR" });
    expect(imageLine(after)).toBe(image);
  });

  it("before is what ran, whatever its tag points to now", async () => {
    const { registries, repository } = await startImageRegistry();
    const imageDigest = repository.find("tasks:1.0.0")?.digest ?? "";
    repository.push("1.0.0", "something else");

    const { before } = await imageChangeOf(registries, {
      ...{ phase, image: "tasks:1.1.0" },
      release: { ...release, imageDigest },
    });

    expect(before).toEqual({ name: "tasks:1.0.0", digest: imageDigest, registry: "present" });
  });

  it("before has no digest if only its tag was recorded", async () => {
    const { registries } = await startImageRegistry();
    const { imageDigest: _, ...tagged } = release;

    const { before } = await imageChangeOf(registries, { phase, image: "tasks:1.1.0", release: tagged });

    expect(before).toEqual({ name: "tasks:1.0.0", registry: "present" });
  });

  it("is not asked for in a rollback, which can restore only this image", async () => {
    const registries = { ecr: failing("ServerException"), defaultRegistry };
    const image = `tasks@${digest}`;

    const change = await imageChangeOf(registries, { phase: "rollback", image, release });

    expect(change).toEqual({
      after: { name: image, digest, registry: "unknown", reason: "a rollback asks no registry" },
    });
  });
});
