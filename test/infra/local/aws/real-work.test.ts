import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { clockOfSpeed } from "../../../../infra/local/aws/clock.ts";
import { PortLeases } from "../../../../infra/local/aws/ecs/port-leases.ts";
import { ProcessGuard } from "../../../../infra/local/aws/ecs/process-guard.ts";
import { Task } from "../../../../infra/local/aws/ecs/task.ts";
import { TaskDefinitions } from "../../../../infra/local/aws/ecs/task-definitions.ts";
import type { TaskHost } from "../../../../infra/local/aws/ecs/task-host.ts";
import { createElasticLoadBalancing } from "../../../../infra/local/aws/elastic-load-balancing/elastic-load-balancing.ts";
import { Connections } from "../../../../infra/local/aws/rds-data/connections.ts";
import { createStepFunctions } from "../../../../infra/local/aws/step-functions/step-functions.ts";
import { patience } from "../../../support/patience.ts";
import { testDatabase } from "../../../support/postgres.ts";
import { createBalancer } from "./elastic-load-balancing/balancer-fixture.ts";

const fast = 50;

/** Serves `/health` and all else, and remembers how fast the clock was at each. */
async function startTarget(speed: () => number) {
  const speeds = { healthCheck: 0, request: 0 };
  const server = createServer(({ url }, response) => {
    speeds[url === "/health" ? "healthCheck" : "request"] = speed();
    response.end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: { id: "127.0.0.1", port }, server, speeds };
}

describe("a fast clock passes as the wall's", () => {
  it("during a health check and a request through the load balancer", async ({ onTestFinished }) => {
    const clock = clockOfSpeed(fast);
    const balancer = await createBalancer(clock);
    const target = await startTarget(() => clock.speed);
    onTestFinished(async () => {
      await balancer.elb.close();
      target.server.close();
    });

    await balancer.register(target.address);
    await fetch(balancer.url);

    expect(target.speeds).toEqual({ healthCheck: 1, request: 1 });
  });

  it("during a statement of the Data API", async ({ onTestFinished }) => {
    const clock = clockOfSpeed(fast);
    const database = await testDatabase();
    const connections = new Connections(database.url, clock);
    onTestFinished(async () => {
      await connections.close();
      await database.close();
    });

    const speed = await connections.run(async (client) => {
      await client.query("SELECT 1");
      return clock.speed;
    });

    expect([speed, clock.speed]).toEqual([1, fast]);
  });

  it("during the invocation of a state's function", async ({ onTestFinished }) => {
    const clock = clockOfSpeed(fast);
    const stepFunctions = createStepFunctions({ clock, invoke: async () => clock.speed });
    onTestFinished(() => stepFunctions.close());
    const speed = new Promise((resolve) => {
      stepFunctions.onEvent((_, { taskSucceededEventDetails: details }) => {
        if (details) resolve(JSON.parse(details.output ?? "").Payload);
      });
    });
    const work = {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "work" },
      End: true,
    };
    const definition = JSON.stringify({ QueryLanguage: "JSONata", StartAt: "Work", States: { Work: work } });
    const { operations } = stepFunctions.service;
    const machine = { name: "machine", definition, roleArn: "arn:aws:iam::123456789012:role/machine" };

    await operations.StartExecution?.(await operations.CreateStateMachine?.(machine));

    expect(await speed).toBe(1);
  });

  it("while a container starts, until it has written something", async ({ onTestFinished }) => {
    const silent = startTask("setInterval(() => {}, 60_000)");
    const speaking = startTask(`console.log("ready"); setInterval(() => {}, 60_000)`);
    onTestFinished(async () => {
      await silent.task.kill();
      await speaking.task.kill();
    });

    expect(await silent.speeds).toEqual({ pulled: 1, running: 1 });
    await speaking.speeds;
    await vi.waitUntil(() => speaking.clock.speed === fast, patience);
  });

  it("while a container stops", async ({ onTestFinished }) => {
    const program = `process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 60_000)`;
    const { task, clock, speeds } = startTask(program);
    onTestFinished(() => task.kill());
    await speeds;
    await vi.waitUntil(() => clock.speed === fast, patience);

    task.stop({ code: "UserInitiated", reason: "seen while it stops", failure: false });

    await vi.waitUntil(() => clock.speed === 1, patience);
  });
});

/** A task of no service, whose container runs the program; `speeds` are the clock's at the first steps of its start. */
function startTask(program: string) {
  const clock = clockOfSpeed(fast);
  const container = { name: "app", image: "program:1" };
  const taskDefinition = new TaskDefinitions("", () => 0).register({
    family: "app",
    containerDefinitions: [container],
  });
  let pulled = 0;
  const host: TaskHost = {
    clock,
    images: {
      find: async () => {
        pulled = clock.speed;
        return { digest: "", command: { file: process.execPath, args: ["-e", program], environment: {} } };
      },
    },
    logs: { append: () => {} },
    secrets: async () => "",
    loadBalancers: createElasticLoadBalancing({ clock }),
    startXRayDaemon: async () => ({ address: "", close: async () => {} }),
    containerEnvironment: {},
    guard: new ProcessGuard(),
    ports: new PortLeases(),
  };
  const names = { id: "task", arn: "task", clusterArn: "cluster", group: "", startedBy: "test" };
  let task: Task | undefined;
  const speeds = new Promise((resolve) => {
    const running = () => resolve({ pulled, running: clock.speed });
    const observer = { running, stopping: () => {}, stopped: () => {} };
    task = new Task({ ...names, taskDefinition, targetGroupArns: [] }, host, observer);
  });
  return { task: task as Task, clock, speeds };
}
