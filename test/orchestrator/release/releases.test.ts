import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { type Release, storeRelease } from "../../../orchestrator/release/release.ts";
import { listReleases, releaseToRestore } from "../../../orchestrator/release/releases.ts";
import { validateDeployment } from "../../../orchestrator/states/validate-deployment.ts";
import { aContract, aSmokeTest, aTarget } from "../fixtures/a-deployment.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const stackName = "xray-poc-compute";
const digest = `sha256:${"1".repeat(64)}`;

/** A table with the releases of these deployments, one a day, the last one last. */
async function tableWith(...deploymentIds: readonly string[]) {
  const table = await startStateTable();
  for (const [day, deploymentId] of deploymentIds.entries()) {
    const at = `2026-01-0${day + 1}T00:00:00.000Z`;
    await storeRelease(table, aRelease(deploymentId, at), at);
  }
  return table;
}

const aRelease = (deploymentId: string, recordedAt: string): Release => ({
  deploymentId,
  stackName,
  image: `tasks:${deploymentId}`,
  imageDigest: digest,
  parameters: { ContainerImage: `tasks:${deploymentId}` },
  secretParameters: [],
  template: "{}",
  contract: { smokeTests: [aSmokeTest], delayScale: 1 },
  recordedAt,
});

/** Validates an input on a stack that is there. */
async function validate(input: object, ...deploymentIds: readonly string[]) {
  const send = async () => ({ Stacks: [{ StackName: stackName, StackStatus: "UPDATE_COMPLETE" }] });
  const services = {
    cloudFormation: { send } as unknown as CloudFormationClient,
    ecs: {} as ECSClient,
    table: await tableWith(...deploymentIds),
    template: JSON.stringify({ Parameters: { ContainerImage: { Type: "String" } } }),
    // Unusable: a release that comes back is held to its own contract.
    contractOf: () => aContract([]),
    targets: [aTarget({ parameters: { DelayScale: "1" } })],
    approval: { recipients: ["bob@example.com", "carol@example.com"], quorum: 1, deadlineSeconds: 3600 },
  };
  const execution = { arn: "arn", name: "back", startedAt: "2026-01-09T00:00:00.000Z" };
  return validateDeployment(services, { input, execution });
}

describe("the releases of a stack", () => {
  it("are listed newest first, each once, without their templates", async () => {
    const table = await tableWith("one", "two", "three");

    const releases = await listReleases(table, stackName);

    expect(releases.map(({ deploymentId }) => deploymentId)).toEqual(["three", "two", "one"]);
    expect(releases[0]).toEqual({
      deploymentId: "three",
      image: "tasks:three",
      imageDigest: digest,
      recordedAt: "2026-01-03T00:00:00.000Z",
      deployedAt: "2026-01-03T00:00:00.000Z",
    });
  });

  it("of another stack are not listed", async () => {
    const table = await tableWith("one");

    expect(await listReleases(table, "other")).toEqual([]);
  });

  it("have a previous one, unless there is only one", async () => {
    const [two, one] = [await tableWith("one", "two"), await tableWith("one")];

    expect(await releaseToRestore(two, stackName, true)).toMatchObject({ deploymentId: "one" });
    expect(await releaseToRestore(one, stackName, true)).toBeUndefined();
  });

  it("ignore a late retry of an older deployment", async () => {
    const table = await tableWith("one", "two", "three");
    const again = "2026-01-02T00:00:00.000Z";
    await storeRelease(table, aRelease("two", "2026-01-05T00:00:00.000Z"), again);

    expect(await releaseToRestore(table, stackName, true)).toMatchObject({ deploymentId: "two" });
  });
});

describe("a manual rollback", () => {
  it("restores the previous release, by digest", async () => {
    const deployment = await validate({ rollback: true, reason: "Prices are wrong" }, "one", "two");

    expect(deployment).toMatchObject({
      image: `tasks@${digest}`,
      release: { deploymentId: "one", image: "tasks:one", recordedAt: "2026-01-01T00:00:00.000Z" },
      reason: "Prices are wrong",
    });
  });

  it("restores the release of the named deployment", async () => {
    const deployment = await validate({ rollback: "one" }, "one", "two", "three");

    expect(deployment.release?.deploymentId).toBe("one");
  });

  it.each([
    [true, "rollback finds no release of xray-poc-compute before the current one; name an image instead"],
    ["nobody", "rollback names nobody, which has no release of xray-poc-compute"],
  ])("to %j is refused without such a release", async (rollback, message) => {
    await expect(validate({ rollback }, "one")).rejects.toMatchObject({
      name: "InvalidInput",
      message: expect.stringContaining(message),
    });
  });
});
