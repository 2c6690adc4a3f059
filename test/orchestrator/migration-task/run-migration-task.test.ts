import {
  DescribeTaskDefinitionCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrationTaskName } from "../../../orchestrator/migration-task/start-migration-task.ts";
import {
  readTaskRecord,
  readTaskResult,
  storeTaskPart,
} from "../../../orchestrator/migration-task/task-record.ts";
import { tasksOfFamily } from "../../../orchestrator/migration-task/tasks-of-family.ts";
import {
  cluster,
  dyingAfter,
  family,
  image,
  prepareMigrationTasks,
  retried,
  script,
} from "../fixtures/migration-tasks.ts";

let world: Awaited<ReturnType<typeof prepareMigrationTasks>>;

beforeAll(async () => {
  world = await prepareMigrationTasks();
});

afterAll(() => world.stack.close());

/** Runs until it is stopped. */
const endless = script("console.log('begins'); setInterval(() => {}, 1000)");
const startsOf = async (deploymentId: string) =>
  (await tasksOfFamily(world.ecs, { cluster, family })).filter(
    ({ startedBy }) => startedBy === migrationTaskName(deploymentId),
  );

describe("a task that migrates", () => {
  it("runs the command in the new image, with all else of the running service, and its log is kept", async () => {
    const call = await world.callsOf(
      "good",
      script("console.log(process.env.VERSION, process.env.ENVIRONMENT)"),
    );

    await retried(call);

    const { prepared, ended } = await readTaskRecord(world.table, "good");
    expect(ended).toMatchObject({ outcome: "succeeded", task: { stopCode: "EssentialContainerExited" } });
    expect(ended?.log.map(({ message }) => message)).toEqual(["2 production"]);
    const { taskDefinition } = await world.stack.client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: prepared?.taskDefinition }),
    );
    expect(taskDefinition).toMatchObject({ family, status: "INACTIVE", networkMode: "awsvpc", cpu: "256" });
    expect(taskDefinition?.containerDefinitions).toMatchObject([
      { name: "app", image, essential: true },
      { name: "xray-daemon", image: "public.ecr.aws/xray/aws-xray-daemon:3.x" },
    ]);
    expect(await world.revisions()).toEqual([]);
  });

  it("has the same result however often it is asked for, and by how many", async () => {
    const call = await world.callsOf("twice", script("console.log('once')"));

    await Promise.all([retried(call), retried(call)]);
    await call();

    expect((await readTaskResult(world.table, "twice"))?.log).toHaveLength(1);
    expect(world.stack.logs.filter(({ message }) => message === "once")).toHaveLength(1);
    expect(await world.revisions()).toEqual([]);
  });

  it.each([
    ["was registered", RegisterTaskDefinitionCommand],
    ["was started", RunTaskCommand],
  ])("is started once if the function dies when it %s", async (what, Command) => {
    const id = `died when it ${what}`;
    const text = `console.log(${JSON.stringify(id)})`;
    const ecs = dyingAfter(world.ecs, Command as never);
    const dying = await world.callsOf(id, script(text), { ecs });

    await expect(dying()).rejects.toThrow("the function died");
    await retried(await world.callsOf(id, script(text)));

    expect(world.stack.logs.filter(({ message }) => message === id)).toHaveLength(1);
    expect(await startsOf(id)).toHaveLength(1);
    expect(await world.revisions()).toEqual([]);
  });

  it("has failed with another exit code, and says what its log ends with, without secrets", async () => {
    const text =
      "console.error('password=hunter2'); console.error('relation words is missing'); process.exit(3)";
    const call = await world.callsOf("bad", script(text));

    const failure = retried(call);

    await expect(failure).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringMatching(
        /app ended with exit code 3; EssentialContainerExited: .* Its log ends: password=\[redacted\] \| relation words is missing \| The stack .*stays/,
      ),
    });
    await expect(call()).rejects.toMatchObject({ name: "DatabaseInitializationFailed" });
    expect(await world.revisions()).toEqual([]);
  });

  it("has failed with the cause, if a rule of the diagnosis knows it", async () => {
    const text = "console.error('connect ECONNREFUSED 127.0.0.1:5432'); process.exit(1)";
    const call = await world.callsOf("known", script(text));

    await expect(retried(call)).rejects.toThrow(/database/i);
    expect((await readTaskResult(world.table, "known"))?.diagnosis).toMatch(/database/i);
  });

  it("is stopped after its time, and has failed, although it ends with exit code 0", async () => {
    const obedient = script(
      "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('obeys')",
    );
    const call = await world.callsOf("slow", { ...obedient, timeoutSeconds: 60 });
    await expect(call()).rejects.toMatchObject({ name: "MigrationUnfinished" });
    await expect.poll(() => world.stack.logs.map(({ message }) => message)).toContain("obeys");
    world.clock.time += 61_000;

    await expect(retried(call)).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringMatching(/exit code 0; UserInitiated: It has not ended within 60 seconds/),
    });
  });

  it("waits until the task of another deployment has ended", async () => {
    const before = await world.callsOf("before", endless);
    await expect(before()).rejects.toMatchObject({ name: "MigrationUnfinished" });
    const call = await world.callsOf("after", script("console.log('after')"));

    await expect(call()).rejects.toMatchObject({
      name: "MigrationUnfinished",
      message: expect.stringContaining("another migration task"),
    });
    world.clock.time += 3_000_000;
    await expect(retried(before)).rejects.toMatchObject({ name: "DatabaseInitializationFailed" });
    await retried(call);
  });

  it("is never requested again if it is not known whether it was started", async () => {
    const call = await world.callsOf("lost", script("console.log('lost')"));
    const ecs = dyingAfter(world.ecs, RegisterTaskDefinitionCommand as never);
    await expect((await world.callsOf("lost", endless, { ecs }))()).rejects.toThrow("died");
    const at = new Date(world.clock.time - 11 * 60_000).toISOString();
    await storeTaskPart(world.table, "lost", "requested", { at });

    await expect(call()).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringContaining("not known whether ECS started it"),
    });
    expect(world.stack.logs.filter(({ message }) => message === "lost")).toEqual([]);
  });

  it("is started once also while ECS does not list it yet", async () => {
    const settings = script("console.log('unlisted')");
    const ecs = dyingAfter(world.ecs, RunTaskCommand as never);
    await expect((await world.callsOf("unlisted", settings, { ecs }))()).rejects.toThrow("died");
    const send = async (command: never) =>
      (command as object) instanceof ListTasksCommand ? { taskArns: [] } : world.ecs.send(command);

    await retried(await world.callsOf("unlisted", settings, { ecs: { send } }));

    expect(await startsOf("unlisted")).toHaveLength(1);
  });

  it("is found also later, if the function died when it was started", async () => {
    const text = "console.log('found later')";
    const ecs = dyingAfter(world.ecs, RunTaskCommand as never);
    await expect((await world.callsOf("later", script(text), { ecs }))()).rejects.toThrow("died");
    world.clock.time += 11 * 60_000;

    await retried(await world.callsOf("later", script(text)));

    expect((await readTaskResult(world.table, "later"))?.outcome).toBe("succeeded");
  });

  it("has an unknown end if ECS has forgotten it", async () => {
    const call = await world.callsOf("forgotten", script(""));
    await expect(call()).rejects.toMatchObject({ name: "MigrationUnfinished" });
    const { started } = await readTaskRecord(world.table, "forgotten");
    world.clock.time += 301_000;
    const ecs = { send: async () => ({ tasks: [] }) };

    const forgetful = await world.callsOf("forgotten", script(""), { ecs });

    await expect(forgetful()).rejects.toThrow(`ECS no longer knows the task ${started?.task}`);
  });

  it("has a name that ECS takes, another one for each deployment", () => {
    const ids = ["release~20260101T000000Z", "ü ".repeat(60)];

    for (const id of ids) expect(migrationTaskName(id)).toMatch(/^[\w-]{1,36}$/);
    expect(new Set(ids.map(migrationTaskName)).size).toBe(2);
  });
});
