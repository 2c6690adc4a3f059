import {
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStack, names, type StackFixture } from "./stack-fixture.ts";

const { cluster } = names;
const taskDefinition = "jobs";

let stack: StackFixture;

beforeAll(async () => {
  stack = await createStack();
  await stack.deploy("stand-in:1", { desiredCount: 1 });
  await stack.client.send(
    new RegisterTaskDefinitionCommand({
      family: taskDefinition,
      containerDefinitions: [
        {
          name: "app",
          image: "stand-in:1",
          environment: [
            { name: "LEVEL", value: "info" },
            { name: "SLOW_MS", value: "1" },
          ],
        },
      ],
    }),
  );
});

afterAll(() => stack.close());

const run = (input: Partial<RunTaskCommandInput> = {}) =>
  stack.client.send(new RunTaskCommand({ cluster, taskDefinition, ...input }));

const describeTask = async (task: string) =>
  (await stack.client.send(new DescribeTasksCommand({ cluster, tasks: [task] }))).tasks?.[0];

const reaches = (task: string, status: string) =>
  expect.poll(async () => (await describeTask(task))?.lastStatus).toBe(status);

async function started(input: Partial<RunTaskCommandInput> = {}): Promise<string> {
  const { tasks } = await run(input);
  const task = tasks?.[0]?.taskArn ?? "";
  await reaches(task, "RUNNING");
  return task;
}

describe("a task that belongs to no service", () => {
  it("runs, is found by who has started it, and is stopped like any other", async () => {
    const task = await started({ startedBy: "nightly" });

    const listing = { cluster, startedBy: "nightly" };
    expect((await stack.client.send(new ListTasksCommand(listing))).taskArns).toEqual([task]);
    expect(await describeTask(task)).toMatchObject({ group: "family:jobs", startedBy: "nightly" });
    await stack.client.send(new StopTaskCommand({ cluster, task, reason: "over" }));
    await reaches(task, "STOPPED");
    expect(await describeTask(task)).toMatchObject({ stopCode: "UserInitiated", stoppedReason: "over" });
    expect((await stack.client.send(new ListTasksCommand(listing))).taskArns).toEqual([]);
  });

  it("has the variables of the request in place of those of its task definition", async () => {
    const environment = [
      { name: "LEVEL", value: "debug" },
      { name: "MORE", value: "yes" },
    ];
    const task = await started({ overrides: { containerOverrides: [{ name: "app", environment }] } });

    const [binding] = (await describeTask(task))?.containers?.[0]?.networkBindings ?? [];
    const ask = () =>
      fetch(`http://${binding?.bindIP}:${binding?.hostPort}/environment`).then((answer) => answer.json());
    await expect.poll(ask).toMatchObject({ LEVEL: "debug", MORE: "yes", SLOW_MS: "1" });
  });

  it("runs another command, and tells the exit code of its container when it has ended", async () => {
    const overrides = { containerOverrides: [{ name: "app", command: ["-e", "process.exit(4)"] }] };
    const { tasks } = await run({ overrides });
    const task = tasks?.[0]?.taskArn ?? "";

    await reaches(task, "STOPPED");
    expect(await describeTask(task)).toMatchObject({
      stopCode: "EssentialContainerExited",
      containers: [{ exitCode: 4 }],
    });
  });

  it("is found by its family and described when it has stopped", async () => {
    const family = "once";
    await stack.client.send(
      new RegisterTaskDefinitionCommand({
        family,
        containerDefinitions: [{ name: "app", image: "stand-in:1", essential: true }],
      }),
    );
    const { tasks } = await run({
      taskDefinition: family,
      overrides: { containerOverrides: [{ name: "app", command: ["-e", ""] }] },
    });
    const task = tasks?.[0]?.taskArn ?? "";
    await reaches(task, "STOPPED");

    const listed = (desiredStatus: "RUNNING" | "STOPPED") =>
      stack.client.send(new ListTasksCommand({ cluster, family, desiredStatus }));
    expect((await listed("STOPPED")).taskArns).toEqual([task]);
    expect((await listed("RUNNING")).taskArns).toEqual([]);
    expect(await describeTask(task)).toMatchObject({ containers: [{ exitCode: 0 }] });
  });

  it("takes what a service on Fargate has, and writes to its own log stream", async () => {
    const { tasks } = await run({
      taskDefinition: "xray-poc-compute-task",
      launchType: "FARGATE",
      platformVersion: "LATEST",
      networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-0a1b2c3d"] } },
      overrides: { containerOverrides: [{ name: "app", command: ["-e", "console.log('one line')"] }] },
    });
    const task = tasks?.[0]?.taskArn ?? "";

    await reaches(task, "STOPPED");
    const stream = `ecs/app/${task.split("/").at(-1)}`;
    expect(stack.logs).toContainEqual({ stream, message: "one line" });
  });

  it("is the same for the same client token, and refused for other parameters with it", async () => {
    const [one, other] = await Promise.all([run({ clientToken: "t-1" }), run({ clientToken: "t-1" })]);

    expect(other.tasks?.[0]?.taskArn).toBe(one.tasks?.[0]?.taskArn);
    await expect(run({ clientToken: "t-1", startedBy: "another" })).rejects.toMatchObject({
      name: "ConflictException",
    });
  });

  it.each([
    ["an unknown task definition", { taskDefinition: "other" }, "ClientException", "Unable to find"],
    [
      "no network for awsvpc",
      { taskDefinition: "xray-poc-compute-task" },
      "InvalidParameterException",
      "Network Configuration",
    ],
    [
      "a container that is not in it",
      { overrides: { containerOverrides: [{ name: "db" }] } },
      "InvalidParameterException",
      "named db",
    ],
    ["too many", { count: 11 }, "InvalidParameterException", "from 1 to 10"],
    ["a name with a space", { startedBy: "a b" }, "InvalidParameterException", "startedBy"],
  ])("is refused with %s", async (_, input, name, message) => {
    await expect(run(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  it("is listed by no other filter beside who has started it", async () => {
    const listing = new ListTasksCommand({ cluster, startedBy: "nightly", desiredStatus: "STOPPED" });

    await expect(stack.client.send(listing)).rejects.toMatchObject({ name: "InvalidParameterException" });
  });
});
