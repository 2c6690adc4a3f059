import {
  type CloudFormationClient,
  DescribeStacksCommand,
  type GetTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { type DescribeTasksCommand, type ECSClient, ListTasksCommand } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import type { Table } from "../../../orchestrator/deployment/table.ts";
import { requestedImage } from "../../../orchestrator/image/requested-image.ts";
import {
  approvedDigestOf,
  imageOf,
  lastRelease,
  type Release,
  releaseOf,
  storeRelease,
} from "../../../orchestrator/release/release.ts";
import { acquireLock } from "../../../orchestrator/states/acquire-lock.ts";
import { recordRelease } from "../../../orchestrator/states/record-release.ts";
import { storeSmokeTests } from "../../../orchestrator/verification/smoke-test-results.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aContract, aDeployment, aTarget, changeSet } from "../fixtures/a-deployment.ts";
import { digestOfContent, startImageRegistry } from "../fixtures/image-registry.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const digest = digestOfContent("1.1.0");
const other = digestOfContent("moved");
const pinned = `tasks@${digest}`;
const taskDefinition = "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/tasks:2";
const stackName = "xray-poc-compute";
const platformDigest = digestOfContent("for amd64");
const template = JSON.stringify({ Resources: { EcsService: { Type: "AWS::ECS::Service" } } });

const smokeTests = [{ name: "the service is healthy", method: "GET", path: "/health" }];

const outputs = [
  { OutputKey: "ClusterName", OutputValue: "cluster" },
  { OutputKey: "ServiceName", OutputValue: "service" },
];

interface World {
  readonly outputs?: readonly object[];
  readonly containers?: readonly object[];
  /** More tasks. */
  readonly tasks?: readonly object[];
  readonly parameters?: readonly object[];
}

/** The stack and its tasks as AWS would describe them. */
function aws(world: World = {}) {
  const asked: object[] = [];
  const Parameters = world.parameters ?? [
    { ParameterKey: "ContainerImage", ParameterValue: pinned },
    { ParameterKey: "ApiKey", ParameterValue: "****" },
  ];
  const stack = {
    StackName: stackName,
    StackStatus: "UPDATE_COMPLETE",
    Outputs: world.outputs ?? outputs,
    Parameters,
  };
  const cloudFormation = {
    send: async (command: DescribeStacksCommand | GetTemplateCommand) => {
      asked.push(command);
      if (command instanceof DescribeStacksCommand) return { Stacks: [stack] };
      return { TemplateBody: command.input.TemplateStage === "Original" ? template : "processed" };
    },
  };
  const containers = world.containers ?? [
    { name: "app", image: pinned, imageDigest: digest },
    { name: "xray-daemon", image: "daemon:3", imageDigest: "sha256:other" },
  ];
  const taskArn = "arn:aws:ecs:ap-northeast-1:123456789012:task/cluster/1";
  const task = { taskArn, taskDefinitionArn: taskDefinition, lastStatus: "RUNNING", containers };
  const ecs = {
    send: async (command: ListTasksCommand | DescribeTasksCommand) =>
      command instanceof ListTasksCommand
        ? { taskArns: [taskArn] }
        : { tasks: [task, ...(world.tasks ?? [])] },
  };
  return {
    clients: {
      cloudFormation: cloudFormation as unknown as CloudFormationClient,
      ecs: ecs as unknown as ECSClient,
    },
    asked,
  };
}

const payload = (id = "release-1-1-0", phase: "deploy" | "rollback" = "deploy") => ({
  deployment: aDeployment({ id }),
  phase,
  changeSet,
  health: {
    status: "healthy",
    taskDefinition,
    healthyPolls: 2,
    runningCount: 1,
    desiredCount: 1,
  } as const,
  lock: { fence: 1 },
});

/** A table in which the deployment holds the lock of its stack. */
async function lockedTable(id = "release-1-1-0", before?: Release) {
  const table = await startStateTable();
  if (before) await storeRelease(table, before, "2025-12-31T00:00:00.000Z");
  await lockFor(table, id);
  return table;
}

/** The lock goes to the deployment; its owner before has ended. */
const lockFor = (table: Table, id: string) =>
  acquireLock(
    {
      table,
      clock: new VirtualClock(),
      stepFunctions: { send: async () => ({ status: "ABORTED" }) } as never,
    },
    { deployment: aDeployment({ id }) },
  );

/** Of a deployment whose image its registry knew, unless `image` is one that it cannot be asked for. */
async function start(world?: World, before?: Release, image = "tasks:1.1.0") {
  const table = await lockedTable("release-1-1-0", before);
  const { registries, repository } = await startImageRegistry();
  repository.pushIndex("1.1.0", "1.1.0", [platformDigest]);
  await requestedImage(table, registries, { id: "release-1-1-0", image });
  const clock = new VirtualClock();
  const { clients, asked } = aws(world);
  const record = (...args: Parameters<typeof payload>) =>
    recordRelease(
      { ...clients, table, clock, target: aTarget(), contract: aContract(smokeTests, { delayScale: 0.5 }) },
      payload(...args),
    );
  return { table, clock, record, asked };
}

const release = (changes: Partial<Release> = {}): Release => ({
  deploymentId: "release-1-0-0",
  stackName,
  image: "tasks:1.0.0",
  parameters: {},
  secretParameters: [],
  template,
  recordedAt: "2025-12-31T00:00:00.000Z",
  ...changes,
});

describe("recording a release", () => {
  it("keeps template, parameters and image digest, and names what is secret", async () => {
    const { table, record } = await start();

    expect(await record()).toEqual({ recorded: "release-1-1-0" });

    const expected: Release = {
      deploymentId: "release-1-1-0",
      stackName,
      image: "tasks:1.1.0",
      imageDigest: digest,
      platformDigests: [platformDigest],
      sidecars: [{ name: "xray-daemon", image: "daemon:3", imageDigest: "sha256:other" }],
      parameters: { ContainerImage: pinned },
      secretParameters: ["ApiKey"],
      template,
      contract: { smokeTests, delayScale: 0.5 },
      recordedAt: "2026-01-01T00:00:00.000Z",
    };
    expect(await lastRelease(table, stackName)).toEqual(expected);
    expect(await releaseOf(table, stackName, "release-1-1-0")).toEqual(expected);
  });

  it("records the version that /health reported", async () => {
    const { table, record } = await start();
    await storeSmokeTests(table, "release-1-1-0", "deploy", {
      serviceUrl: "http://alb",
      startedAt: "",
      results: [
        { name: "tasks", request: "GET /tasks", traceId: "", problems: [], failedTries: [] },
        {
          name: "health",
          request: "GET /health",
          traceId: "",
          version: "1.1.0",
          problems: [],
          failedTries: [],
        },
      ],
    });

    await record();

    expect((await lastRelease(table, stackName))?.contract?.version).toBe("1.1.0");
  });

  it("keeps the contract of a release that came back by hand", async () => {
    const { clients } = aws();
    const table = await lockedTable();
    const contract = { smokeTests: [{ name: "as it was" }], delayScale: 1, version: "1.0.0" };
    await storeRelease(table, release({ contract }), "2025-12-31T00:00:00.000Z");
    const { deployment, ...rest } = payload();
    const byHand = {
      ...deployment,
      release: { deploymentId: "release-1-0-0", image: "tasks:1.0.0", recordedAt: "" },
    };

    await recordRelease(
      { ...clients, table, clock: new VirtualClock(), target: aTarget(), contract: aContract(smokeTests) },
      { ...rest, deployment: byHand },
    );

    expect((await lastRelease(table, stackName))?.contract).toEqual(contract);
  });

  it("changes nothing when repeated, even after the stack has changed", async () => {
    const { table, clock, record, asked } = await start();
    await record();
    const first = await lastRelease(table, stackName);
    const calls = asked.length;
    await clock.advance(60_000);

    expect(await record()).toEqual({ recorded: "release-1-1-0" });
    expect(await lastRelease(table, stackName)).toEqual(first);
    expect(asked).toHaveLength(calls);
  });

  it("does not put an older release in place of a newer one", async () => {
    const { table, record } = await start();
    const newer = release({ deploymentId: "release-2-0-0" });
    await storeRelease(table, newer, "2026-02-01T00:00:00.000Z");

    await record();

    expect(await lastRelease(table, stackName)).toEqual(newer);
    expect((await releaseOf(table, stackName, "release-1-1-0"))?.image).toBe("tasks:1.1.0");
  });

  it.each(["deploy", "rollback"] as const)(
    "records nothing and answers nothing in the %s once another execution has the lock",
    async (phase) => {
      const { table, record, asked } = await start();
      const next = release({ deploymentId: "release-1-2-0" });
      await storeRelease(table, next, "2026-02-01T00:00:00.000Z");
      await lockFor(table, "release-1-2-0");

      await expect(record("release-1-1-0", phase)).rejects.toMatchObject({ name: "LockLost" });
      expect(await releaseOf(table, stackName, "release-1-1-0")).toBeUndefined();
      expect(asked).toEqual([]);
    },
  );

  it("records nothing after a rollback and answers the release that is live", async () => {
    const before = release();
    const { table, record, asked } = await start({}, before);

    expect(await record("release-1-1-0", "rollback")).toEqual({ recorded: "release-1-0-0" });
    expect(await lastRelease(table, stackName)).toEqual(before);
    expect(await releaseOf(table, stackName, "release-1-1-0")).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("answers the previous release after a rollback even if its own is the last one", async () => {
    const { table, record } = await start({}, release());
    await storeRelease(table, release({ deploymentId: "release-1-1-0" }), "2026-01-01T00:00:00.000Z");

    expect(await record("release-1-1-0", "rollback")).toEqual({ recorded: "release-1-0-0" });
  });

  it.each<[string, World]>([
    [
      "no container has the image's name",
      {
        containers: [],
        tasks: [{ taskDefinitionArn: taskDefinition, lastStatus: "RUNNING", containers: [] }],
      },
    ],
    ["ECS does not tell it", { containers: [{ image: pinned }] }],
    ["the stack does not tell its service", { outputs: [] }],
  ])("goes without the digest when %s", async (_, world) => {
    const { table, record } = await start(world);

    await record();

    const recorded = await lastRelease(table, stackName);
    expect(recorded).not.toHaveProperty("imageDigest");
    expect(recorded).not.toHaveProperty("observedDigest");
  });

  it("proves the image by that of a platform", async () => {
    const { table, record } = await start({ containers: [{ image: pinned, imageDigest: platformDigest }] });

    await record();

    expect(await lastRelease(table, stackName)).toMatchObject({ imageDigest: digest });
  });

  it("does not record a version of which a task runs another image", async () => {
    const moved = { name: "app", image: pinned, imageDigest: other };
    const task = { taskDefinitionArn: taskDefinition, lastStatus: "RUNNING", containers: [moved] };
    const { table, record } = await start({ tasks: [task] });

    await expect(record()).rejects.toMatchObject({ name: "ImageDigestDiffers" });
    expect(await lastRelease(table, stackName)).toBeUndefined();
  });

  it("records what ran as seen, not as approved, if its registry could not be asked", async () => {
    const image = "localhost:5000/tasks:1.1.0";
    const { table, record } = await start(
      {
        containers: [{ name: "app", image, imageDigest: digest }],
        parameters: [{ ParameterKey: "ContainerImage", ParameterValue: image }],
      },
      undefined,
      image,
    );

    await record();

    const recorded = await lastRelease(table, stackName);
    expect(recorded).toMatchObject({ observedDigest: digest });
    expect(recorded).not.toHaveProperty("imageDigest");
  });

  it("records no digest if tasks ran different images under a tag that no registry told", async () => {
    const image = "localhost:5000/tasks:1.1.0";
    const moved = { name: "app", image, imageDigest: other };
    const { table, record } = await start(
      {
        containers: [{ name: "app", image, imageDigest: digest }],
        tasks: [{ taskDefinitionArn: taskDefinition, lastStatus: "RUNNING", containers: [moved] }],
        parameters: [{ ParameterKey: "ContainerImage", ParameterValue: image }],
      },
      undefined,
      image,
    );

    await record();

    expect(await lastRelease(table, stackName)).not.toHaveProperty("observedDigest");
  });

  it("has no release of a stack before the first one", async () => {
    const { table } = await start();

    expect(await lastRelease(table, stackName)).toBeUndefined();
  });
});

describe("the image of a release", () => {
  it.each([
    ["tasks:1.0.0", `tasks@${digest}`],
    ["localhost:5000/team/tasks:1.0.0", `localhost:5000/team/tasks@${digest}`],
    ["localhost:5000/tasks", `localhost:5000/tasks@${digest}`],
    ["tasks:1.0.0@sha256:old", `tasks@${digest}`],
  ])("%s is named by its digest", (image, byDigest) => {
    expect(imageOf(release({ image, imageDigest: digest }))).toBe(byDigest);
  });

  it("keeps the digest of its name, although another was seen: that of a platform", () => {
    const named = release({ image: pinned, observedDigest: platformDigest });

    expect([imageOf(named), approvedDigestOf(named)]).toEqual([pinned, digest]);
  });

  it("is named by the digest that was seen, although it was not approved", () => {
    expect(imageOf(release({ observedDigest: digest }))).toBe(`tasks@${digest}`);
    expect(approvedDigestOf(release({ observedDigest: digest }))).toBeUndefined();
  });

  it("is named as it was when the digest is unknown", () => {
    expect(imageOf(release())).toBe("tasks:1.0.0");
  });
});
