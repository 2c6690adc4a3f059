import { describe, expect, it } from "vitest";
import { requestedImage } from "../../../orchestrator/image/requested-image.ts";
import { approvedImageOf } from "../../../orchestrator/release/approved-image.ts";
import { storePreviousRelease } from "../../../orchestrator/release/previous-release.ts";
import { type Release, storeRelease } from "../../../orchestrator/release/release.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { digestOfContent, startImageRegistry } from "../fixtures/image-registry.ts";
import { release } from "../fixtures/reviews.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const digest = digestOfContent("1.1.0");
const platformDigests = [digestOfContent("amd64")];
const { imageDigest: _, ...tagged } = release;

/** The image of a deployment of `image`, from a registry that has an index under its tag. */
async function ofDeployment(image: string) {
  const table = await startStateTable();
  const { registries, repository } = await startImageRegistry();
  repository.pushIndex("1.1.0", "1.1.0", platformDigests);
  repository.remove("gone");
  await requestedImage(table, registries, aDeployment({ image }));
  return approvedImageOf(table, aDeployment({ image }), "deploy");
}

/** The image of a rollback to this release. */
async function ofRollback(previous: Release) {
  const table = await startStateTable();
  await storeRelease(table, previous, previous.recordedAt);
  await storePreviousRelease(table, aDeployment());
  return approvedImageOf(table, aDeployment(), "rollback");
}

describe("the image that the tasks have to run", () => {
  it("is the one that the deployment's tag meant, or that of a platform", async () => {
    expect(await ofDeployment("tasks:1.1.0")).toEqual({ digest, platformDigests });
  });

  it.each([
    ["a registry that cannot be asked", "localhost:5000/tasks:1.1.0"],
    ["a digest in the name, in a registry that cannot be asked", `localhost:5000/tasks@${digest}`],
    ["an image that its registry did not have", "tasks:gone"],
  ])("cannot be told for %s", async (_title, image) => {
    expect(await ofDeployment(image)).toBeUndefined();
  });

  it("cannot be told without a record", async () => {
    expect(await approvedImageOf(await startStateTable(), aDeployment(), "deploy")).toBeUndefined();
  });

  it.each<[string, Release, string | undefined]>([
    ["the proven digest", { ...release, imageDigest: digest }, digest],
    ["the digest that was seen", { ...tagged, observedDigest: digest }, digest],
    ["nothing, if only the tag is known", tagged, undefined],
    [
      "nothing, if the name has a digest",
      { ...tagged, image: `tasks@${digest}`, observedDigest: digest },
      undefined,
    ],
  ])("is %s in a rollback to a release", async (_title, previous, expected) => {
    expect((await ofRollback(previous))?.digest).toBe(expected);
  });

  it("is that of a platform, too, in a rollback to an index", async () => {
    expect(await ofRollback({ ...release, imageDigest: digest, platformDigests })).toEqual({
      digest,
      platformDigests,
    });
  });
});
