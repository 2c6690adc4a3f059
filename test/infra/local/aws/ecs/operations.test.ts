import {
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStack, names, type StackFixture } from "./stack-fixture.ts";

let stack: StackFixture;

beforeAll(async () => {
  stack = await createStack();
  await stack.deploy("stand-in:1", { desiredCount: 1 });
});

afterAll(async () => {
  await stack.close();
});

const app = { name: "app", image: "stand-in:1" };

describe("task definitions", () => {
  test("get the next revision number of their family", async () => {
    const family = "reports";
    const register = () =>
      stack.client.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions: [app] }));

    await register();
    const { taskDefinition: second } = await register();
    const { taskDefinition: latest } = await stack.client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: family }),
    );

    expect(second?.taskDefinitionArn).toBe(
      "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/reports:2",
    );
    expect(latest).toMatchObject({ revision: 2, status: "ACTIVE", containerDefinitions: [app] });
  });

  test("keep their numbers after they are deregistered", async () => {
    const family = "archive";
    const register = () =>
      stack.client.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions: [app] }));
    await register();

    await stack.client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: "archive:1" }));
    const { taskDefinition } = await register();
    const listed = await stack.client.send(new ListTaskDefinitionsCommand({ familyPrefix: family }));
    const inactive = await stack.client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: "archive:1" }),
    );

    expect(taskDefinition?.revision).toBe(2);
    expect(listed.taskDefinitionArns).toEqual([taskDefinition?.taskDefinitionArn]);
    expect(inactive.taskDefinition?.status).toBe("INACTIVE");
  });

  test("are converted from templates, with correct types and the user's keys", async () => {
    const { taskDefinition } = await stack.client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: "xray-poc-compute-task" }),
    );

    expect(taskDefinition).toMatchObject({ cpu: "256", networkMode: "awsvpc" });
    expect(taskDefinition?.containerDefinitions?.[0]).toMatchObject({
      essential: true,
      portMappings: [{ containerPort: 3000, protocol: "tcp" }],
      environment: [{ name: "ENVIRONMENT", value: "production" }],
      logConfiguration: { logDriver: "awslogs", options: { "awslogs-stream-prefix": "ecs" } },
    });
  });

  test("with a second application container are refused", async () => {
    const answer = stack.client.send(
      new RegisterTaskDefinitionCommand({
        family: "two",
        containerDefinitions: [app, { name: "other", image: "x" }],
      }),
    );

    await expect(answer).rejects.toMatchObject({
      name: "ClientException",
      message: expect.stringContaining("exactly one container"),
    });
  });
});

describe("a missing resource", () => {
  const { cluster, service } = names;

  test.each([
    ["a cluster", "ClusterNotFoundException", new ListServicesCommand({ cluster: "other" })],
    [
      "a service to update",
      "ServiceNotFoundException",
      new UpdateServiceCommand({ cluster, service: "other" }),
    ],
    ["a task to stop", "InvalidParameterException", new StopTaskCommand({ cluster, task: "0123" })],
    ["a task definition", "ClientException", new DescribeTaskDefinitionCommand({ taskDefinition: "other" })],
    [
      "a task definition to deploy",
      "ClientException",
      new UpdateServiceCommand({ cluster, service, taskDefinition: "other:1" }),
    ],
  ])("%s gets the error %s", async (_what, name, command) => {
    const answer = stack.client.send(command as ListServicesCommand);

    await expect(answer).rejects.toMatchObject({ name });
  });

  test("is listed as a failure by the describing operations", async () => {
    const clusters = await stack.client.send(new DescribeClustersCommand({ clusters: [cluster, "other"] }));
    const services = await stack.client.send(new DescribeServicesCommand({ cluster, services: ["other"] }));
    const tasks = await stack.client.send(new DescribeTasksCommand({ cluster, tasks: ["0123"] }));

    const arn = "arn:aws:ecs:ap-northeast-1:123456789012:";
    expect(clusters.clusters).toMatchObject([
      { clusterName: cluster, runningTasksCount: 1, activeServicesCount: 1 },
    ]);
    expect(clusters.failures).toEqual([{ arn: `${arn}cluster/other`, reason: "MISSING" }]);
    expect(services.failures).toEqual([{ arn: `${arn}service/${cluster}/other`, reason: "MISSING" }]);
    expect(tasks.failures).toEqual([{ arn: `${arn}task/${cluster}/0123`, reason: "MISSING" }]);
  });
});

test("refuses a negative desired count by name", async () => {
  const answer = stack.client.send(
    new UpdateServiceCommand({ cluster: names.cluster, service: names.service, desiredCount: -1 }),
  );

  await expect(answer).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "desiredCount must be a non-negative integer, not -1.",
  });
});
