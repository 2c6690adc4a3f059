import type { ECRClient } from "@aws-sdk/client-ecr";
import { describe, expect, it } from "vitest";
import { pinnedName, requestedImage } from "../../../orchestrator/image/requested-image.ts";
import { resolveImage } from "../../../orchestrator/image/resolve-image.ts";
import { defaultRegistry, digestOfContent, startImageRegistry } from "../fixtures/image-registry.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const digest = digestOfContent("1.1.0");
const platformDigests = [digestOfContent("amd64"), digestOfContent("arm64")];

/** An ECR that gives one answer. */
const answering = (answer: object) =>
  ({
    defaultRegistry,
    ecr: {
      config: { region: async () => "ap-northeast-1" },
      send: async () => {
        if (answer instanceof Error) throw answer;
        return answer;
      },
    } as unknown as ECRClient,
  }) as const;

const failing = (name: string) => answering(Object.assign(new Error("no"), { name }));

describe("resolving an image", () => {
  it("finds its digest, and nothing more for an image of one platform", async () => {
    const { registries } = await startImageRegistry();

    const image = await resolveImage(registries, "tasks:1.1.0");

    expect(image).toEqual({ name: "tasks:1.1.0", digest, registry: "present" });
  });

  it("finds the digest of an index, and those of its platforms", async () => {
    const { registries, repository } = await startImageRegistry();
    repository.pushIndex("1.1.0", "1.1.0", platformDigests);

    const image = await resolveImage(registries, "tasks:1.1.0");

    expect(image).toEqual({ name: "tasks:1.1.0", digest, registry: "present", platformDigests });
  });

  it("leaves out attestations, which no task runs", async () => {
    const manifests = [
      { digest: platformDigests[0], platform: { os: "linux", architecture: "amd64" } },
      { digest: platformDigests[1], platform: { os: "unknown", architecture: "unknown" } },
    ];
    const imageManifest = JSON.stringify({ schemaVersion: 2, manifests });

    const image = await resolveImage(
      answering({ images: [{ imageId: { imageDigest: digest }, imageManifest }] }),
      "tasks:1.1.0",
    );

    expect(image.platformDigests).toEqual([platformDigests[0]]);
  });

  it.each([
    ["a tag that is not there", "tasks:gone"],
    ["a repository that is not there", "orders:1.1.0"],
  ])("finds %s missing", async (_, name) => {
    const { registries, repository } = await startImageRegistry();
    repository.remove("gone");

    expect(await resolveImage(registries, name)).toEqual({ name, registry: "missing" });
  });

  it.each([
    ["access is denied", failing("AccessDeniedException"), "Amazon ECR denies access to it"],
    [
      "ECR cannot reach its upstream",
      answering({ failures: [{ failureCode: "UpstreamUnavailable" }] }),
      "Amazon ECR cannot return it (UpstreamUnavailable)",
    ],
    ["ECR returns nothing", answering({}), "Amazon ECR returned no digest of it"],
  ])("does not know it, and does not call it missing, if %s", async (_, registries, reason) => {
    expect(await resolveImage(registries, "tasks:1")).toEqual({
      name: "tasks:1",
      registry: "unknown",
      reason,
    });
  });

  it("throws what a retry may help against", async () => {
    await expect(resolveImage(failing("ThrottlingException"), "tasks:1")).rejects.toMatchObject({
      name: "ThrottlingException",
    });
  });
});

describe("the image of a deployment", () => {
  it("is the one that its tag meant first, for every repetition", async () => {
    const table = await startStateTable();
    const { registries, repository } = await startImageRegistry();
    const deployment = { id: "one", image: "tasks:1.1.0" };
    const first = await requestedImage(table, registries, deployment);
    repository.push("1.1.0", "another image");

    const again = await requestedImage(table, registries, deployment);
    const unasked = await requestedImage(table, failing("ServerException"), deployment);
    const next = await requestedImage(table, registries, { ...deployment, id: "two" });

    expect(first.digest).toBe(digest);
    expect([again, unasked]).toEqual([first, first]);
    expect(next.digest).toBe(digestOfContent("another image"));
  });

  it("is one for two calls at once, although the tag is moved between them", async () => {
    const table = await startStateTable();
    const { registries, repository } = await startImageRegistry();
    const deployment = { id: "one", image: "tasks:1.1.0" };
    const moving = {
      ...registries,
      ecr: {
        config: registries.ecr.config,
        send: async (command: never) => {
          const answer = await registries.ecr.send(command);
          repository.push("1.1.0", "another image");
          await requestedImage(table, registries, deployment);
          return answer;
        },
      } as unknown as ECRClient,
    };

    const slower = await requestedImage(table, moving, deployment);

    expect(slower.digest).toBe(digestOfContent("another image"));
  });

  it.each([
    ["tasks:1.1.0", digest, `tasks@${digest}`],
    ["localhost:5000/team/tasks", digest, `localhost:5000/team/tasks@${digest}`],
    [`tasks:1.1.0@${digest}`, digest, `tasks:1.1.0@${digest}`],
    ["tasks:1.1.0", undefined, "tasks:1.1.0"],
  ])("%s is named by its digest if it is known", (name, known, pinned) => {
    const image = { name, ...(known && { digest: known }), registry: "present" as const };

    expect(pinnedName(image)).toBe(pinned);
  });
});
