import type { DescribeServicesCommandOutput } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  assertTaskStopped,
  stopMigrationTask,
} from "../../../orchestrator/migration-task/stop-migration-task.ts";
import { readTaskRecord } from "../../../orchestrator/migration-task/task-record.ts";
import { names } from "../../infra/local/aws/ecs/stack-fixture.ts";
import { prepareMigrationTasks, script, stackWithOutputs } from "../fixtures/migration-tasks.ts";
import { noEcs } from "../fixtures/not-called.ts";

let world: Awaited<ReturnType<typeof prepareMigrationTasks>>;

beforeAll(async () => {
  world = await prepareMigrationTasks();
});

afterAll(() => world.stack.close());

const migrate = { command: ["migrate"] };

describe("the plan of a migration task", () => {
  it("names the running task definition, and the container behind the load balancer", async () => {
    expect(await world.plan(migrate)).toMatchObject({
      ...{
        command: ["migrate"],
        container: "app",
        timeoutSeconds: 1800,
        runningImage: "stand-in:1",
        ...names,
      },
      taskDefinition: expect.stringMatching(/task-definition\/xray-poc-compute-task:1$/),
    });
    expect(await world.plan({ ...migrate, container: "xray-daemon", timeoutSeconds: 60 })).toMatchObject({
      ...{ container: "xray-daemon", timeoutSeconds: 60 },
      runningImage: "public.ecr.aws/xray/aws-xray-daemon:3.x",
    });
  });

  it.each([
    [
      "no stack",
      { cloudFormation: stackWithOutputs({}) },
      {},
      "deploy the stack once with migrations: false",
    ],
    [
      "no such service",
      { cloudFormation: stackWithOutputs({ ...names, service: "none" }) },
      {},
      "there is no running service yet",
    ],
    ["no such container", {}, { container: "web" }, "no container web; name one of app, xray-daemon"],
  ])("is refused with %s, and says what is needed", async (_, changes, settings, problem) => {
    await expect(world.plan({ ...migrate, ...settings }, changes)).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringContaining(problem),
    });
  });
});

it("a migration task is not planned without the network that it needs", async () => {
  const send = async (command: never) => {
    const answer: DescribeServicesCommandOutput = await world.ecs.send(command);
    const services = answer.services?.map(({ networkConfiguration: _, ...service }) => service);
    return { ...answer, services };
  };

  await expect(world.plan(migrate, { ecs: { send } })).rejects.toThrow("ECS does not tell the network");
});

describe("stopping a migration task", () => {
  it("stops what runs and deregisters its task definition, as often as it is asked for", async () => {
    const call = await world.callsOf("stopped", script("setInterval(() => {}, 1000)"));
    await expect(call()).rejects.toMatchObject({ name: "MigrationUnfinished" });
    expect(await world.revisions()).toHaveLength(1);

    await stopMigrationTask(world, "stopped", "over");
    await stopMigrationTask(world, "stopped", "over");

    expect(await world.revisions()).toEqual([]);
    await expect.poll(() => call().catch(({ message }: Error) => message)).toContain("UserInitiated: over");
  });

  it("is waited for until ECS says that it has stopped", async () => {
    const call = await world.callsOf("stopping", script(""));
    await expect(call()).rejects.toMatchObject({ name: "MigrationUnfinished" });
    const withStatus = (lastStatus: string) => ({
      ...world,
      ecs: { send: async () => ({ tasks: [{ lastStatus }] }) } as never,
    });

    await expect(assertTaskStopped(withStatus("DEACTIVATING"), "stopping")).rejects.toMatchObject({
      name: "MigrationUnfinished",
      message: expect.stringContaining("is still DEACTIVATING"),
    });
    await assertTaskStopped(withStatus("STOPPED"), "stopping");
  });

  it("asks nothing of ECS if none was prepared, or it has ended", async () => {
    const call = await world.callsOf("ended", script(""));
    await expect.poll(() => call().catch(({ message }: Error) => message)).toBeUndefined();

    await stopMigrationTask({ ...world, ecs: noEcs }, "ended", "over");
    await stopMigrationTask({ ...world, ecs: noEcs }, "never", "over");

    expect(await readTaskRecord(world.table, "never")).toEqual({});
  });
});
