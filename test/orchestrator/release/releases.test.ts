import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { deploymentIdOf } from "../../../orchestrator/deployment/deployment-id.ts";
import type { Table } from "../../../orchestrator/deployment/table.ts";
import { lastRelease, type Release, releaseOf, storeRelease } from "../../../orchestrator/release/release.ts";
import { listReleases, releaseToRestore } from "../../../orchestrator/release/releases.ts";
import { validateDeployment } from "../../../orchestrator/states/validate-deployment.ts";
import { compress } from "../../../orchestrator/text/compressed.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { aContract, aSmokeTest, aTarget } from "../fixtures/a-deployment.ts";
import { executionNames } from "../fixtures/execution-names.ts";

const stackName = "xray-poc-compute";
const digest = `sha256:${"1".repeat(64)}`;

/** A table with the releases of these deployments, one a day, the last one last. */
async function tableWith(...deploymentIds: readonly string[]) {
  const table = await inProcessTable();
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

describe("the release of a deployment that is named like a fixed key", () => {
  const last = deploymentIdOf("last", "2026-01-02T00:00:00.000Z");

  it.each(["last", last])("as %s is not the stack's last one", async (id) => {
    const table = await tableWith("one", id, "three");

    expect((await lastRelease(table, stackName))?.deploymentId).toBe("three");
    expect((await listReleases(table, stackName)).map(({ deploymentId }) => deploymentId)).toEqual([
      "three",
      id,
      "one",
    ]);
    expect(await releaseOf(table, stackName, id)).toMatchObject({ deploymentId: id });
    expect(await releaseToRestore(table, stackName, true)).toMatchObject({ deploymentId: id });
    expect(await releaseToRestore(table, stackName, "last")).toMatchObject({ deploymentId: id });
  });

  it("is not mistaken for it either if it recorded none", async () => {
    const table = await tableWith("one", "two");

    expect(await releaseOf(table, stackName, "last")).toBeUndefined();
    expect(await releaseToRestore(table, stackName, "last")).toBeUndefined();
  });
});

describe("releases that were recorded before 0.3", () => {
  /** Puts the release where 0.2 put it. */
  async function storeEarlier(table: Table, deploymentId: string, at: string) {
    const release = { ...aRelease(deploymentId, at), deployedAt: at };
    const item = {
      deploymentId,
      image: release.image,
      recordedAt: at,
      deployedAt: at,
      content: compress(release),
    };
    for (const sk of [`release#${deploymentId}`, "release#last"]) {
      await table.client.send(
        new PutCommand({ TableName: table.name, Item: { pk: `stack#${stackName}`, sk, ...item } }),
      );
    }
  }

  it("are listed and restored, and followed by those of today", async () => {
    const table = await inProcessTable();
    await storeEarlier(table, "old-1", "2025-12-01T00:00:00.000Z");
    await storeEarlier(table, "old-2", "2025-12-02T00:00:00.000Z");
    const before = await lastRelease(table, stackName);
    await storeRelease(
      table,
      aRelease("new~20260101T000000Z", "2026-01-01T00:00:00.000Z"),
      "2026-01-01T00:00:00.000Z",
    );

    expect(before?.deploymentId).toBe("old-2");
    expect((await listReleases(table, stackName)).map(({ deploymentId }) => deploymentId)).toEqual([
      "new~20260101T000000Z",
      "old-2",
      "old-1",
    ]);
    expect(await releaseToRestore(table, stackName, true)).toMatchObject({ deploymentId: "old-2" });
    expect(await releaseToRestore(table, stackName, "old-1")).toMatchObject({ deploymentId: "old-1" });
  });
});

describe("a manual rollback", () => {
  it.each(executionNames)(
    "restores the release of the deployment %s, by its name or its id",
    async (name) => {
      const id = deploymentIdOf(name, "2026-01-02T00:00:00.000Z");

      for (const rollback of [name, id]) {
        const deployment = await validate({ rollback }, "one", id, "three");
        expect(deployment.release?.deploymentId).toBe(id);
      }
    },
  );

  it("names all ids if several releases have the name", async () => {
    const ids = ["2026-01-01", "2026-05-01"].map((day) => deploymentIdOf("weekly", day));

    await expect(validate({ rollback: "weekly" }, ...ids, "other")).rejects.toMatchObject({
      name: "InvalidInput",
      message: expect.stringContaining(ids.toReversed().join(", ")),
    });
    expect((await validate({ rollback: ids[0] }, ...ids, "other")).release?.deploymentId).toBe(ids[0]);
  });

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
