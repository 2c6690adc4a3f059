import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type Service,
  StopTaskCommand,
  type Task,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { patience } from "../../../../support/patience.ts";
import { datagram, segment, sendDatagrams } from "../xray/segments.ts";
import { createStack, names, type StackFixture } from "./stack-fixture.ts";

let stack: StackFixture;

beforeEach(async () => {
  stack = await createStack();
});

afterEach(async () => {
  await stack.close();
});

async function describeService(): Promise<Service> {
  const { services } = await stack.client.send(
    new DescribeServicesCommand({ cluster: names.cluster, services: [names.service] }),
  );
  const [service] = services ?? [];
  if (!service) throw new Error("the service is not there");
  return service;
}

async function describeTasks(desiredStatus: "RUNNING" | "STOPPED"): Promise<Task[]> {
  const { cluster } = names;
  const { taskArns = [] } = await stack.client.send(new ListTasksCommand({ cluster, desiredStatus }));
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await stack.client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  return tasks;
}

const messages = ({ events }: Service) => (events ?? []).map(({ message }) => message ?? "");

describe("a first deployment", () => {
  test("is completed when all tasks are healthy", async () => {
    await stack.deploy("stand-in:1");

    const service = await describeService();
    const tasks = await describeTasks("RUNNING");

    expect(service).toMatchObject({ status: "ACTIVE", desiredCount: 2, runningCount: 2, pendingCount: 0 });
    expect(service.deployments).toMatchObject([
      { status: "PRIMARY", rolloutState: "COMPLETED", failedTasks: 0, runningCount: 2 },
    ]);
    expect(messages(service)[0]).toBe(`(service ${names.service}) has reached a steady state.`);
    expect(messages(service).at(-1)).toMatch(
      /has started 2 tasks: \(task [0-9a-f]{32}\) \(task [0-9a-f]{32}\)\.$/,
    );
    expect(tasks.map(({ containers }) => containers)).toMatchObject(
      Array(2).fill([
        {
          name: "app",
          image: "stand-in:1",
          lastStatus: "RUNNING",
          imageDigest: expect.stringMatching(/^sha256:/),
        },
        { name: "xray-daemon", lastStatus: "RUNNING" },
      ]),
    );
    expect(await (await fetch(stack.url)).text()).toBe("1");
  });

  test("gives the process only the container's environment and secrets", async () => {
    await stack.deploy("stand-in:1", {
      desiredCount: 1,
      container: {
        Environment: [
          { Name: "HOST", Value: "0.0.0.0" },
          { Name: "DELAY", Value: 5 },
        ],
        Secrets: [{ Name: "PGPASSWORD", ValueFrom: "arn:aws:secretsmanager:::secret:db:password::" }],
      },
    });

    const environment = (await (await fetch(`${stack.url}/environment`)).json()) as object;

    expect(environment).toEqual({
      VERSION: "1",
      MODE: "healthy",
      HOST: "127.0.0.1",
      EXTERNAL_API_URL: "http://127.0.0.1:9/",
      DELAY: "5",
      PGPASSWORD: "value of the secret",
      AWS_XRAY_DAEMON_ADDRESS: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      PORT: expect.stringMatching(/^\d+$/),
    });
  });

  test("writes the output of its containers to their log streams", async () => {
    await stack.deploy("stand-in:1", { desiredCount: 1 });
    const [task] = await describeTasks("RUNNING");
    const id = task?.taskArn?.split("/").at(-1);

    const environment = (await (await fetch(`${stack.url}/environment`)).json()) as Record<string, string>;
    await sendDatagrams(environment.AWS_XRAY_DAEMON_ADDRESS ?? "", datagram(segment()));

    await expect
      .poll(() => stack.logs)
      .toEqual([
        { stream: `ecs/app/${id}`, message: "version 1 listens" },
        { stream: `ecs/xray-daemon/${id}`, message: "[Info] Successfully sent batch of 1 segments" },
      ]);
  });
});

describe("an update", () => {
  test("replaces all tasks without a lost request", async () => {
    await stack.deploy("stand-in:1");
    const answers: string[] = [];
    let updated = false;
    const client = async (path: string, method: string) => {
      while (!updated) {
        const response = await fetch(`${stack.url}${path}`, { method });
        answers.push(response.ok ? await response.text() : `status ${response.status}`);
      }
    };
    const clients = [
      client("/", "GET"),
      client("/", "POST"),
      client("/slow", "GET"),
      client("/slow", "POST"),
    ];

    await stack.deploy("stand-in:2");
    updated = true;
    await Promise.all(clients);

    expect(new Set(answers)).toEqual(new Set(["1", "2"]));
    expect(answers.lastIndexOf("1")).toBeLessThan(answers.length - 1);
    const service = await describeService();
    expect(service.deployments).toHaveLength(1);
    expect(messages(service).join("\n")).toMatch(/has begun draining connections on 1 tasks/);
    const stopped = await describeTasks("STOPPED");
    expect(stopped.map(({ containers }) => containers?.[0]?.exitCode)).toEqual([0, 0]);
    expect(stopped[0]?.stoppedReason).toMatch(
      /^Scaling activity initiated by \(deployment ecs-svc\/\d{19}\)$/,
    );
  });

  test("without changes starts no deployment", async () => {
    await stack.deploy("stand-in:1", { desiredCount: 1 });
    const before = await describeService();

    await stack.client.send(new UpdateServiceCommand({ cluster: names.cluster, service: names.service }));

    expect((await describeService()).deployments?.[0]?.id).toBe(before.deployments?.[0]?.id);
  });

  test("that forces a new deployment replaces the tasks of the same task definition", async () => {
    await stack.deploy("stand-in:1", { desiredCount: 1 });
    const [before] = (await describeService()).deployments ?? [];

    const { service } = await stack.client.send(
      new UpdateServiceCommand({ cluster: names.cluster, service: names.service, forceNewDeployment: true }),
    );
    const [after] = service?.deployments ?? [];

    expect(after).toMatchObject({ taskDefinition: before?.taskDefinition, rolloutState: "IN_PROGRESS" });
    expect(after?.id).not.toBe(before?.id);
  });

  test("with another desired count starts and stops tasks", async () => {
    await stack.deploy("stand-in:1", { desiredCount: 1 });

    await stack.deploy("stand-in:1", { desiredCount: 3 });
    const grown = await describeTasks("RUNNING");
    await stack.deploy("stand-in:1", { desiredCount: 1 });

    expect(grown).toHaveLength(3);
    expect(await describeTasks("RUNNING")).toHaveLength(1);
  });

  test("is cancelled when its signal is aborted", async () => {
    const stop = new AbortController();
    const deployment = stack.deploy("stand-in:deaf-1", { signal: stop.signal });

    stop.abort(new Error("the stack operation was cancelled"));

    await expect(deployment).rejects.toThrow("the stack operation was cancelled");
  });
});

describe("the circuit breaker", () => {
  const circuitBreakerTriggered =
    /^Resource handler returned message: "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'\." \(RequestToken: [0-9a-f]+, HandlerErrorCode: GeneralServiceException\)$/;

  test("rolls a crash loop back to the last completed deployment", async () => {
    await stack.deploy("stand-in:1");
    const good = (await describeService()).deployments?.[0];

    await expect(stack.deploy("stand-in:crash-2")).rejects.toThrow(circuitBreakerTriggered);

    const service = await describeService();
    const stopped = await describeTasks("STOPPED");
    expect(service.deployments).toMatchObject([
      { id: good?.id, taskDefinition: good?.taskDefinition, rolloutState: "COMPLETED", status: "PRIMARY" },
    ]);
    expect(messages(service).join("\n")).toMatch(/deployment failed: tasks failed to start\./);
    expect(messages(service).join("\n")).toContain(`rolling back to deployment ${good?.id}.`);
    expect(stopped.length).toBeGreaterThanOrEqual(3);
    expect(stopped[0]).toMatchObject({
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      lastStatus: "STOPPED",
    });
    expect(stopped[0]?.containers?.[0]).toMatchObject({ exitCode: 1, lastStatus: "STOPPED" });
    expect(stack.logs.map(({ message }) => message)).toContain("Error: connect ECONNREFUSED 127.0.0.1:5432");
    expect(await (await fetch(stack.url)).text()).toBe("1");
  });

  test("stops a first deployment of a missing image and leaves it failed", async () => {
    await expect(stack.deploy("stand-in:missing")).rejects.toThrow(circuitBreakerTriggered);

    const service = await describeService();
    const [stopped] = await describeTasks("STOPPED");
    expect(service.deployments).toMatchObject([
      {
        rolloutState: "FAILED",
        rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
      },
    ]);
    expect(service.deployments?.[0]?.failedTasks).toBeGreaterThanOrEqual(3);
    expect(stopped).toMatchObject({
      stopCode: "TaskFailedToStart",
      stoppedReason:
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref stand-in:missing: stand-in:missing: not found",
    });
  });

  test("rolls back tasks whose health checks fail, and reports the status codes", async () => {
    await stack.deploy("stand-in:1");

    await expect(stack.deploy("stand-in:unhealthy-2")).rejects.toThrow(circuitBreakerTriggered);

    const service = await describeService();
    const stopped = await describeTasks("STOPPED");
    expect(messages(service).join("\n")).toMatch(
      /\(port \d+\) is unhealthy in \(target-group arn:aws:elasticloadbalancing:\S+\) due to \(reason Health checks failed with these codes: \[503\]\)/,
    );
    expect(stopped[0]?.stoppedReason).toMatch(
      /^Task failed ELB health checks in \(target-group arn:aws:elasticloadbalancing:\S+\)$/,
    );
    expect(await (await fetch(stack.url)).text()).toBe("1");
  });

  test("shows the failed deployment beside the one it rolls back to", async () => {
    await stack.deploy("stand-in:1", { desiredCount: 1 });
    const good = (await describeService()).deployments?.[0];

    // Long enough to be seen: it ends only by SIGKILL.
    const container = { StopTimeout: "3" };
    const failed = expect(stack.deploy("stand-in:hung-2", { desiredCount: 3, container })).rejects.toThrow(
      circuitBreakerTriggered,
    );
    const during = await vi.waitFor(async () => {
      const { deployments } = await describeService();
      expect(deployments?.[1]?.rolloutState).toBe("FAILED");
      return deployments;
    }, patience);

    expect(during).toMatchObject([
      {
        id: good?.id,
        status: "PRIMARY",
        rolloutState: "IN_PROGRESS",
        rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${good?.id}.`,
      },
      {
        status: "ACTIVE",
        rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
        failedTasks: 3,
      },
    ]);
    await failed;
  });

  test("rolls back tasks that do not listen in time", async () => {
    await stack.deploy("stand-in:1", { desiredCount: 3 });

    await expect(stack.deploy("stand-in:deaf-2", { desiredCount: 3 })).rejects.toThrow(
      circuitBreakerTriggered,
    );

    expect(messages(await describeService()).join("\n")).toMatch(/due to \(reason Health checks failed\)/);
  });

  test("reports that a program cannot be started", async () => {
    await expect(stack.deploy("stand-in:unrunnable-1")).rejects.toThrow(circuitBreakerTriggered);

    const [stopped] = await describeTasks("STOPPED");
    expect(stopped?.stopCode).toBe("TaskFailedToStart");
    expect(stopped?.stoppedReason).toMatch(/^CannotStartContainerError: .*\/no\/such\/program ENOENT$/);
  });

  test("reports which secret cannot be read", async () => {
    const container = { Secrets: [{ Name: "PGPASSWORD", ValueFrom: "arn:missing" }] };

    await expect(stack.deploy("stand-in:1", { container, rollback: false })).rejects.toThrow(
      circuitBreakerTriggered,
    );

    const [stopped] = await describeTasks("STOPPED");
    expect(stopped?.stoppedReason).toMatch(
      /^ResourceInitializationError: unable to pull secrets or registry auth: .*can't find the specified secret\.$/,
    );
  });
});

test("replaces a task that ends", async () => {
  await stack.deploy("stand-in:1");
  const before = (await describeTasks("RUNNING")).map(({ taskArn }) => taskArn);

  await fetch(`${stack.url}/exit`);
  await stack.deploy("stand-in:1");

  const [stopped] = (await describeTasks("STOPPED")).filter(
    ({ containers }) => containers?.[0]?.exitCode === 3,
  );
  expect(before).toContain(stopped?.taskArn);
  expect(stopped?.stoppedReason).toBe("Essential container in task exited");
});

test("kills a stopped task's process that ignores SIGTERM", async () => {
  await stack.deploy("stand-in:stubborn-1", { desiredCount: 1, container: { StopTimeout: "2" } });
  const [task] = await describeTasks("RUNNING");

  await stack.client.send(
    new StopTaskCommand({ cluster: names.cluster, task: task?.taskArn, reason: "asked by alice" }),
  );
  await stack.deploy("stand-in:2", { desiredCount: 1 });

  const stopped = (await describeTasks("STOPPED")).find(({ taskArn }) => taskArn === task?.taskArn);
  expect(stopped).toMatchObject({ stopCode: "UserInitiated", stoppedReason: "asked by alice" });
  expect(stopped?.containers?.[0]?.exitCode).toBe(137);
});

test("deletes a service with its tasks", async () => {
  await stack.deploy("stand-in:1");

  await stack.deleteService();

  expect(await describeTasks("RUNNING")).toEqual([]);
  expect(await describeService()).toMatchObject({ status: "INACTIVE", runningCount: 0, desiredCount: 0 });
  expect((await fetch(stack.url)).status).toBe(503);
});
