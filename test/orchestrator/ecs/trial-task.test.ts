import { ListTasksCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  readTrialTask,
  startTrialTask,
  stopTrialTasks,
  trialName,
} from "../../../orchestrator/ecs/trial-task.ts";
import { createStack, names, type StackFixture } from "../../infra/local/aws/ecs/stack-fixture.ts";

const address = names;
const { cluster } = names;
const own = { host: "127.0.0.1", port: 5432 };
const other = { host: "127.0.0.1", port: 6543 };

let stack: StackFixture;

beforeAll(async () => {
  stack = await createStack();
  const environment = [{ name: "DATABASE_URL", value: "postgresql://127.0.0.1:5432/tasks" }];
  await stack.deploy("stand-in:1", {
    desiredCount: 1,
    container: { Environment: environment.map(({ name, value }) => ({ Name: name, Value: value })) },
  });
});

afterAll(() => stack.close());

const start = (name: string, changes = {}) =>
  startTrialTask(stack.client, { name, address, own, other, ...changes });

async function running(name: string) {
  const task = await start(name);
  if ("why" in task) throw new Error(task.why);
  await expect.poll(async () => (await readTrialTask(stack.client, cluster, task)).status).toBe("running");
  const state = await readTrialTask(stack.client, cluster, task);
  const url = "url" in state ? state.url : "";
  await expect.poll(async () => (await fetch(`${url}/health`)).ok).toBe(true);
  return { task, url };
}

const listed = async (startedBy: string) =>
  (await stack.client.send(new ListTasksCommand({ cluster, startedBy }))).taskArns ?? [];

describe("the task of a rehearsal", () => {
  it("is the running release with the other database, apart from the service", async () => {
    const { url } = await running("rehearsal-1");

    const environment = await (await fetch(`${url}/environment`)).json();
    expect(environment).toMatchObject({ VERSION: "1", DATABASE_URL: "postgresql://127.0.0.1:6543/tasks" });
    expect(await (await fetch(`${stack.url}/environment`)).json()).toMatchObject({
      DATABASE_URL: "postgresql://127.0.0.1:5432/tasks",
    });
  });

  it("is started once by two calls", async () => {
    const [one, again] = await Promise.all([start("rehearsal-2"), start("rehearsal-2")]);

    expect(again).toEqual(one);
    expect(await listed("rehearsal-2")).toHaveLength(1);
  });

  it("is stopped by its name, as often as it is asked for, and no other task is", async () => {
    const { task } = await running("rehearsal-3");
    await running("rehearsal-4");

    await stopTrialTasks(stack.client, cluster, "rehearsal-3");
    await stopTrialTasks(stack.client, cluster, "rehearsal-3");

    expect(await readTrialTask(stack.client, cluster, task)).toMatchObject({
      status: "stopped",
      why: expect.stringContaining("The rehearsal has ended"),
    });
    expect(await listed("rehearsal-4")).toHaveLength(1);
  });

  it("says why it stopped by itself", async () => {
    const { task, url } = await running("rehearsal-5");

    await fetch(`${url}/exit`).catch(() => {});
    await expect
      .poll(() => readTrialTask(stack.client, cluster, task))
      .toMatchObject({
        status: "stopped",
        why: "its task stopped on the clone: Essential container in task exited",
      });
  });

  it.each([
    [
      "the database is not named by a variable: it would use the real one",
      { own: { host: "tasks.cluster-abc.rds.amazonaws.com", port: 5432 } },
      "no environment variable of its task definition names the database's endpoint",
    ],
    [
      "the service is missing",
      { address: { cluster, service: "none" } },
      "the stack has no running service behind a load balancer",
    ],
  ])("is not started if %s", async (_, changes, why) => {
    expect(await start("rehearsal-6", changes)).toEqual({ why });
    expect(await listed("rehearsal-6")).toEqual([]);
  });

  it("has a name that ECS takes, and another one for each deployment", () => {
    const ids = ["release~20260101T000000Z", "ü ".repeat(60)];

    for (const id of ids) expect(trialName(id)).toMatch(/^[\w-]{36}$/);
    expect(new Set(ids.map(trialName)).size).toBe(2);
  });
});
