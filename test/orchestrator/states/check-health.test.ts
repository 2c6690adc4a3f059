import { type CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it } from "vitest";
import { storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import type { ServiceHealth, StackProgress } from "../../../orchestrator/deployment/payloads.ts";
import { readRollOut } from "../../../orchestrator/ecs/roll-out.ts";
import { requestedImage } from "../../../orchestrator/image/requested-image.ts";
import { storePreviousRelease } from "../../../orchestrator/release/previous-release.ts";
import { storeRelease } from "../../../orchestrator/release/release.ts";
import { checkHealth } from "../../../orchestrator/states/check-health.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aDeployment, aTarget, changeSet } from "../fixtures/a-deployment.ts";
import { digestOfContent, startImageRegistry } from "../fixtures/image-registry.ts";
import { release } from "../fixtures/reviews.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const family = "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/xray-poc-compute-task";
const clusterArn = "arn:aws:ecs:ap-northeast-1:123456789012:cluster/xray-poc-compute-cluster";
const Outputs = ["ClusterName", "ServiceName", "TargetGroupArn"].map((OutputKey) => ({
  OutputKey,
  OutputValue: OutputKey,
}));

const crashed: Task = {
  taskArn: `${clusterArn.replace(":cluster/", ":task/")}/1`,
  taskDefinitionArn: `${family}:2`,
  lastStatus: "STOPPED",
  stopCode: "EssentialContainerExited",
  stoppedReason: "Essential container in task exited",
  stoppedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, 5)),
};

const image = `tasks@${digestOfContent("1.1.0")}`;
const stack = {
  StackName: "xray-poc-compute",
  StackStatus: "UPDATE_COMPLETE",
  Parameters: [{ ParameterKey: "ContainerImage", ParameterValue: image }],
};

const runningTask = (number: number, imageDigest: string | undefined): Task => ({
  taskArn: `${clusterArn.replace(":cluster/", ":task/")}/running-${number}`,
  taskDefinitionArn: `${family}:2`,
  lastStatus: "RUNNING",
  containers: [
    { name: "app", image, imageDigest },
    { name: "xray-daemon", image: "daemon:3" },
  ],
});

/** A service of two tasks of which so many run and are healthy, and the tasks that it lost. */
async function service({
  runningCount = 2,
  lost = [] as readonly Task[],
  failing = "",
  outputs = Outputs,
  running = [] as readonly Task[],
} = {}) {
  const table = await startStateTable();
  const clock = new VirtualClock();
  const asked: string[] = [];
  const ask = (command: object) => {
    const name = command.constructor.name.replace("Command", "");
    const call = command instanceof ListTasksCommand ? `${name} ${command.input.desiredStatus}` : name;
    asked.push(call);
    if (call === failing) throw Object.assign(new Error("slow down"), { name: "ThrottlingException" });
  };
  const deployments = [{ status: "PRIMARY", taskDefinition: `${family}:2`, rolloutState: "COMPLETED" }];
  const counts = { desiredCount: 2, runningCount, pendingCount: 0 };
  const cloudFormation = {
    send: async (command: object) => {
      ask(command);
      return command instanceof DescribeStacksCommand
        ? { Stacks: [{ ...stack, Outputs: outputs }] }
        : { StackResources: [{ PhysicalResourceId: `${family}:2` }] };
    },
  } as unknown as CloudFormationClient;
  const ecs = {
    send: async (command: object) => {
      ask(command);
      if (command instanceof DescribeServicesCommand) {
        return { services: [{ status: "ACTIVE", ...counts, deployments }] };
      }
      const all = [...lost, ...running];
      if (command instanceof DescribeTasksCommand) {
        return { tasks: all.filter(({ taskArn = "" }) => command.input.tasks?.includes(taskArn)) };
      }
      if (!(command instanceof ListTasksCommand)) throw new Error("unexpected call");
      if (command.input.desiredStatus === "STOPPED") return { taskArns: lost.map((task) => task.taskArn) };
      // One task a page.
      const page = Number(command.input.nextToken ?? 0);
      return {
        taskArns: running.slice(page, page + 1).map((task) => task.taskArn),
        ...(page + 1 < running.length && { nextToken: String(page + 1) }),
      };
    },
  } as unknown as ECSClient;
  const targets = Array.from({ length: runningCount }, () => ({ TargetHealth: { State: "healthy" } }));
  const elasticLoadBalancing = {
    send: async (command: object) => {
      ask(command);
      return { TargetHealthDescriptions: targets };
    },
  } as unknown as ElasticLoadBalancingV2Client;
  const context = { cloudFormation, ecs, elasticLoadBalancing, table, clock, target: aTarget() };
  const check = ({
    deployment = aDeployment(),
    stack = null as StackProgress | null,
    health = null as ServiceHealth | null,
    phase = "deploy" as "deploy" | "rollback",
    waitedSeconds = 0,
  } = {}) =>
    checkHealth(
      { ...context, deadlineSeconds: 600 },
      {
        ...{ deployment, phase, changeSet, stackProgress: stack, poll: 1, health },
        waitingSince: new Date(clock.now() - waitedSeconds * 1000).toISOString(),
      },
    );
  return { check, asked, table };
}

describe("checking the service's health", () => {
  it("overlooks crashes of a service that is healthy all the same", async () => {
    const { check } = await service({ lost: [crashed, crashed] });

    expect(await check()).toMatchObject({ healthyPolls: 1 });
  });

  it.each([1, 2])(
    "asks AWS once for each thing when %i tasks run, and keeps it for the page",
    async (runningCount) => {
      const { check, asked, table } = await service({ runningCount, lost: [crashed] });
      await check();

      expect(asked.sort()).toEqual([
        "DescribeServices",
        "DescribeStackResources",
        "DescribeStacks",
        "DescribeTargetHealth",
        "DescribeTasks",
        "ListTasks RUNNING",
        "ListTasks STOPPED",
      ]);
      expect(await readRollOut(table, aDeployment().id, "deploy")).toMatchObject({
        service: { runningCount },
        tasks: [{ stopCode: "EssentialContainerExited" }],
      });
    },
  );

  it.each(["DescribeStacks", "DescribeServices", "DescribeTargetHealth"])(
    "fails by the error of %s, without which nothing can be judged",
    async (failing) => {
      const { check } = await service({ failing });

      await expect(check()).rejects.toMatchObject({ name: "ThrottlingException" });
    },
  );

  it("needs the tasks only where the service is not healthy", async () => {
    const healthy = await service({ failing: "ListTasks RUNNING" });
    const unhealthy = await service({ failing: "ListTasks RUNNING", runningCount: 1 });

    expect(await healthy.check()).toMatchObject({ healthyPolls: 1 });
    await expect(unhealthy.check()).rejects.toMatchObject({ name: "ThrottlingException" });
  });

  it("says which output the stack lacks", async () => {
    const { check } = await service({ outputs: Outputs.slice(1) });

    await expect(check()).rejects.toMatchObject({
      name: "ServiceUnhealthy",
      message: expect.stringContaining("ClusterName"),
    });
  });

  it("waits while one task has crashed, and fails when it repeats", async () => {
    const [once, twice] = [
      await service({ runningCount: 1, lost: [crashed] }),
      await service({ runningCount: 1, lost: [crashed, { ...crashed, taskArn: "task/2" }] }),
    ];

    expect(await once.check()).toMatchObject({ status: "waiting" });
    await expect(twice.check()).rejects.toMatchObject({
      name: "TasksFailed",
      message: expect.stringContaining("Essential container in task exited"),
    });
  });

  it("gives up at the deadline, and not when the clock was set back an hour", async () => {
    const { check } = await service({ runningCount: 1 });

    expect(await check({ waitedSeconds: -3600 })).toMatchObject({ status: "waiting" });
    await expect(check({ waitedSeconds: 600 })).rejects.toMatchObject({ name: "ServiceUnhealthy" });
  });

  it("does not blame this deployment for crashes before it", async () => {
    const earlier = { ...crashed, stoppedAt: new Date(Date.UTC(2025, 11, 31, 23, 59, 59)) };
    const { check } = await service({ runningCount: 1, lost: [earlier, earlier] });

    expect(await check()).toMatchObject({ status: "waiting" });
  });

  it("fails when the stack holds another task definition than this deployment made", async () => {
    const { check } = await service();
    const stack = (revision: number): StackProgress => ({
      status: "complete",
      taskDefinition: `${family}:${revision}`,
    });

    expect(await check({ stack: stack(2) })).toMatchObject({ healthyPolls: 1 });
    await expect(check({ stack: stack(1) })).rejects.toMatchObject({
      name: "ServiceUnhealthy",
      message: expect.stringContaining("another operation changed it"),
    });
  });

  it("is halted by a person, but not in a rollback", async () => {
    const { check, table } = await service();
    await storeHalt(table, aDeployment().id, {
      by: "bob@example.com",
      at: "2026-01-01T00:00:00.000Z",
      reason: "It must not go on",
    });

    await expect(check()).rejects.toMatchObject({ name: "DeploymentHalted" });
    expect(await check({ phase: "rollback" })).toMatchObject({ healthyPolls: 1 });
  });
});

describe("the image of a healthy service", () => {
  const digest = digestOfContent("1.1.0");
  const platformDigest = digestOfContent("for amd64");
  const other = digestOfContent("moved");

  /** A healthy service whose tasks report these digests, of a deployment whose image was asked for. */
  async function approved(...digests: readonly (string | undefined)[]) {
    const running = digests.map((reported, number) => runningTask(number, reported));
    const world = await service({ running });
    const { registries, repository } = await startImageRegistry();
    repository.pushIndex("1.1.0", "1.1.0", [platformDigest]);
    await requestedImage(world.table, registries, aDeployment());
    return world;
  }

  it("is the approved one, or its image for a platform, in every task of every page", async () => {
    const { check } = await approved(digest, platformDigest);

    expect(await check()).toMatchObject({ healthyPolls: 1 });
  });

  it("may not be another one", async () => {
    const { check } = await approved(digest, other);

    await expect(check()).rejects.toMatchObject({
      name: "ImageDigestDiffers",
      message: expect.stringContaining(`${digest} was approved`),
    });
  });

  it.each([
    ["a task has not reported it", [digest, undefined], "does not report the digest"],
    ["a task is not listed", [digest], "names 1 of 2 running tasks"],
  ])(
    "is waited for if %s, until the deadline, and healthy polls do not count",
    async (_, digests, reason) => {
      const { check } = await approved(...digests);
      const polled = { healthyPolls: 1, taskDefinition: `${family}:2`, runningCount: 2, desiredCount: 2 };

      const judged = await check({ health: { status: "waiting", ...polled } });

      expect(judged).toMatchObject({ status: "waiting", healthyPolls: 0 });
      await expect(check({ waitedSeconds: 600 })).rejects.toMatchObject({
        name: "ServiceUnhealthy",
        message: expect.stringContaining(reason),
      });
    },
  );

  it("is not known as long as ECS does not tell its tasks", async () => {
    const world = await service({ failing: "ListTasks RUNNING" });
    const { registries } = await startImageRegistry();
    await requestedImage(world.table, registries, aDeployment());

    await expect(world.check()).rejects.toMatchObject({ name: "ThrottlingException" });
  });

  it("is not judged if its registry could not be asked", async () => {
    const { check, table } = await service({ running: [runningTask(1, other), runningTask(2, undefined)] });
    const { registries } = await startImageRegistry();
    const deployment = aDeployment({ image: "localhost:5000/tasks:1.1.0" });
    await requestedImage(table, registries, deployment);

    expect(await check({ deployment })).toMatchObject({ healthyPolls: 1 });
  });

  it.each([
    ["rollback" as const, aDeployment()],
    [
      "deploy" as const,
      aDeployment({ release: { deploymentId: "before", image: "tasks:1.0.0", recordedAt: "" } }),
    ],
  ])("is that of the release that comes back, in the phase %s", async (phase, deployment) => {
    const { check, table } = await service({ running: [runningTask(1, digest), runningTask(2, digest)] });
    await storeRelease(table, { ...release, imageDigest: digest }, "2025");
    await storePreviousRelease(table, deployment);

    expect(await check({ phase, deployment })).toMatchObject({ healthyPolls: 1 });

    await storeRelease(table, { ...release, imageDigest: other }, "2025");
    await expect(check({ phase, deployment })).rejects.toMatchObject({ name: "ImageDigestDiffers" });
  });
});
