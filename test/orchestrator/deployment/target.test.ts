import { describe, expect, it } from "vitest";
import {
  defineTarget,
  findTarget,
  type TargetDefinition,
  targetOf,
} from "../../../orchestrator/deployment/target.ts";
import {
  ownSmokeTests,
  parseTargets,
  serializeSmokeTests,
  serializeTargets,
} from "../../../orchestrator/deployment/target-json.ts";
import { shapeProblems } from "../../../orchestrator/deployment/target-shape.ts";
import { aTarget } from "../fixtures/a-deployment.ts";

const database = {
  clusterArn: "arn:aws:rds:ap-northeast-1:123456789012:cluster:orders",
  secretArn: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:orders-AbCdEf",
  name: "orders",
  migrations: false,
};
const smokeTest = {
  name: "orders are listed",
  method: "GET",
  path: "/orders",
  expectedStatus: 200,
  minimumDurationMs: 0,
  maximumDurationMs: 2000,
} as const;
const orders = aTarget({
  stackName: "orders",
  template: "previous",
  imageParameter: "ImageUri",
  parameters: { Tasks: "2" },
  capabilities: ["CAPABILITY_NAMED_IAM"],
  outputs: { serviceUrl: "Endpoint" },
  database,
});

const migrate = { command: ["python", "manage.py", "migrate"] };
const byTask = (migrations: unknown, more: object = {}) => ({
  database: { ...database, migrations, ...more },
});

describe("targets", () => {
  it("have the names of the bundled template where they say nothing else", () => {
    expect(orders.outputs).toEqual({
      serviceUrl: "Endpoint",
      clusterName: "ClusterName",
      serviceName: "ServiceName",
      targetGroupArn: "TargetGroupArn",
      logGroupName: "LogGroupName",
    });
    expect(aTarget()).toMatchObject({ imageParameter: "ContainerImage", createWhenMissing: false });
  });

  it("reach the functions as they are, and in few bytes", () => {
    const json = serializeTargets([aTarget(), orders]);

    expect(parseTargets(json)).toEqual([aTarget(), orders]);
    // The whole environment of a function has 4 KB.
    expect(json.length).toBeLessThan(600);
  });

  it("send their smoke tests apart, and what only permissions need not at all", () => {
    const told = { ...orders, smokeTests: [smokeTest], names: { clusterName: "orders" } };

    const smokeTests = serializeSmokeTests([aTarget(), told]);

    expect(parseTargets(serializeTargets([told]))).toEqual([orders]);
    expect(ownSmokeTests(smokeTests, "orders")).toEqual([smokeTest]);
    expect(ownSmokeTests(smokeTests, "xray-poc-compute")).toBeUndefined();
    expect(ownSmokeTests(smokeTests, "constructor")).toBeUndefined();
    expect(ownSmokeTests(serializeSmokeTests([aTarget()]), "orders")).toBeUndefined();
  });

  it("are found by stack; the first is the one that is meant without a name", () => {
    const targets = [aTarget(), orders];

    expect(findTarget(targets, undefined)).toBe(targets[0]);
    expect(findTarget(targets, "orders")).toBe(orders);
    expect(findTarget(targets, "other")).toBeUndefined();
    expect(() => targetOf(targets, "other")).toThrow("other is no longer a target");
  });

  it("are without problems, those of the bundled template and others", () => {
    expect(shapeProblems(aTarget({ createWhenMissing: true }))).toEqual([]);
    expect(shapeProblems({ ...orders, smokeTests: [smokeTest] })).toEqual([]);
    const task = { ...migrate, container: "app", timeoutSeconds: 900 };
    expect(shapeProblems(aTarget({ database: { ...database, migrations: { task } } }))).toEqual([]);
  });

  it.each<[string, object, string]>([
    ["stackName", { stackName: "no stack" }, "must be the name of a stack"],
    ["template", { template: "own" }, "must be compute or previous"],
    ["imageParameter", { imageParameter: "Image-Uri" }, "must be the name of a parameter in the template"],
    ["outputs.serviceUrl", { outputs: { serviceUrl: "" } }, "must be the name of an output in the template"],
    ["parameters.Tasks", { parameters: { Tasks: 2 } }, "must be a text"],
    ["parameters.constructor", { parameters: { constructor: "2" } }, "JavaScript reserves; use another one"],
    ["parameters.Tasks", { parameters: { Tasks: "2".repeat(4097) } }, "has 4097 bytes and may have 4096"],
    ["capabilities.0", { capabilities: ["CAPABILITY_ALL"] }, "must be a capability"],
    [
      "database.clusterArn",
      { database: { ...database, clusterArn: "orders" } },
      "must be the ARN of a cluster",
    ],
    ["database.rehearsal", { database: { ...database, rehearsal: "yes" } }, "must be true or false"],
    [
      "database.ledger.tool",
      { database: { ...database, ledger: { tool: "liquibase" } } },
      "must be flyway, ",
    ],
    [
      "database.ledger.table",
      { database: { ...database, ledger: { tool: "rails", table: 'a"; DROP TABLE tasks' } } },
      "must be a table, with or without its schema",
    ],
    ["database.migrations", byTask("no"), "must be true, false or { task }"],
    ["database.migrations.task.command", byTask({ task: { command: [] } }), "must name a program"],
    ["database.migrations.task.command.0", byTask({ task: { command: [""] } }), "must not be empty"],
    [
      "database.migrations.task.command",
      byTask({ task: { command: ["x".repeat(2001)] } }),
      "at most 2000 characters",
    ],
    [
      "database.migrations.task.timeoutSeconds",
      byTask({ task: { ...migrate, timeoutSeconds: 3600 } }),
      "from 60 to 2700",
    ],
    [
      "database.migrations.task.container",
      byTask({ task: { ...migrate, container: "my app" } }),
      "the name of a container",
    ],
    ["database.migrations.task.image", byTask({ task: { ...migrate, image: "tasks:1" } }), "Expected never"],
    ["database.migrations.also", byTask({ task: migrate, also: true }), "Expected never"],
    ["database.rehearsal", byTask({ task: migrate }, { rehearsal: true }), "is for SQL files"],
    ["database.beforeApproval", byTask({ task: migrate }, { beforeApproval: "nothing" }), "is for SQL files"],
    ["delayScale", { delayScale: -1 }, "must be at least 0"],
  ])("name what is wrong with %s", (field, changes, problem) => {
    const target = defineTarget({ stackName: "one", template: "compute", ...changes } as TargetDefinition);

    const problems = shapeProblems(target);

    expect(problems).toEqual([{ field, problem: expect.stringContaining(problem) }]);
  });
});
