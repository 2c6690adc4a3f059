import { randomBytes } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { keys, type Table } from "../../../orchestrator/deployment/table.ts";
import { defineTarget } from "../../../orchestrator/deployment/target.ts";
import { type ObservationServices, observeService } from "../../../orchestrator/ecs/observe-service.ts";
import { readRollOut, storeRollOut } from "../../../orchestrator/ecs/roll-out.ts";
import { readTasks } from "../../../orchestrator/ecs/task-reads.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const id = "release-1-1-0";
const phase = "deploy";
const family = "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/xray-poc-compute-task";

const stack = {
  StackName: "xray-poc-compute",
  StackStatus: "UPDATE_IN_PROGRESS",
  Outputs: ["ClusterName", "ServiceName", "TargetGroupArn"].map((OutputKey) => ({
    OutputKey,
    OutputValue: `the ${OutputKey}`,
  })),
};

type RollOutServices = ObservationServices & Parameters<typeof storeRollOut>[0];

interface Seen {
  readonly stacks: readonly object[];
  readonly services: readonly object[];
  readonly tasks: readonly object[];
  readonly targets: readonly object[];
  /** The command that AWS does not answer. */
  readonly failing: string;
}

/** AWS's clients without HTTP: they can have a thousand tasks, and fail. */
function servicesOf(table: Table, seen: Partial<Seen> = {}): RollOutServices {
  const { stacks = [stack], services = [service()], tasks = [], targets = [], failing } = seen;
  const answers: Readonly<Record<string, (input: { desiredStatus?: string }) => object>> = {
    DescribeStacksCommand: () => ({ Stacks: stacks }),
    DescribeServicesCommand: () => ({ services }),
    ListTasksCommand: ({ desiredStatus }) => ({ taskArns: desiredStatus === "RUNNING" ? ["all"] : [] }),
    DescribeTasksCommand: () => ({ tasks }),
    DescribeTargetHealthCommand: () => ({ TargetHealthDescriptions: targets }),
  };
  const send = async (command: { readonly input: object }) => {
    const name = command.constructor.name;
    if (name === failing) throw new Error("no answer");
    return answers[name]?.(command.input);
  };
  const client = { send } as never;
  return {
    table,
    clock: { now: () => Date.parse("2026-01-01T00:00:10Z") },
    target: defineTarget({ stackName: "xray-poc-compute", template: "compute" }),
    cloudFormation: client,
    ecs: client,
    elasticLoadBalancing: client,
  };
}

const service = (changes: object = {}) => ({
  status: "ACTIVE",
  desiredCount: 2,
  runningCount: 3,
  pendingCount: 1,
  deployments: [{ status: "PRIMARY", taskDefinition: `${family}:2`, rolloutState: "IN_PROGRESS" }],
  ...changes,
});

const task = (number: number, changes: object = {}) => ({
  taskArn: `task/${number}`,
  taskDefinitionArn: `${family}:2`,
  lastStatus: "STOPPED",
  createdAt: new Date(number * 1000),
  ...changes,
});

const target = (Port: number, State: string) => ({
  Target: { Id: "10.0.0.1", Port },
  TargetHealth: { State },
});

async function record(services: RollOutServices): Promise<void> {
  const observed = await observeService(services, { stackName: stack.StackName, readTasks });
  await storeRollOut(services, { deployment: { id }, phase }, observed);
}

async function storedBytes({ client, name }: Table): Promise<number> {
  const { Item } = await client.send(
    new GetCommand({ TableName: name, Key: keys.rollOut(id, phase), ConsistentRead: true }),
  );
  return (Item as { readonly content: Uint8Array }).content.byteLength;
}

describe("storing a roll-out", () => {
  it("stores counts, tasks newest first, and targets unhealthy first", async () => {
    const table = await startStateTable();
    const targets = [target(1, "healthy"), target(2, "initial")];

    await record(servicesOf(table, { tasks: [task(1), task(2)], targets }));

    expect(await readRollOut(table, id, phase)).toMatchObject({
      seenAt: "2026-01-01T00:00:10.000Z",
      service: { desiredCount: 2, runningCount: 3, pendingCount: 1 },
      tasks: [{ taskArn: "task/2" }, { taskArn: "task/1" }],
      targets: [
        { target: "10.0.0.1:2", state: "initial" },
        { target: "10.0.0.1:1", state: "healthy" },
      ],
    });
    expect(await readRollOut(table, id, "rollback")).toBeUndefined();
  });

  it("stores the last observation", async () => {
    const table = await startStateTable();
    await record(servicesOf(table));

    await record(servicesOf(table, { services: [service({ runningCount: 2 })] }));

    expect(await readRollOut(table, id, phase)).toMatchObject({ service: { runningCount: 2 } });
  });

  it("stores no secret from a task's reason", async () => {
    const table = await startStateTable();
    const stoppedReason = "postgres://app:canary@db/tasks refused the connection";

    await record(servicesOf(table, { tasks: [task(1, { stoppedReason })] }));

    const [kept] = (await readRollOut(table, id, phase))?.tasks ?? [];
    expect(kept?.stoppedReason).toBe("postgres://[redacted]@db/tasks refused the connection");
  });

  it.each([
    ["no stack", { stacks: [] }],
    ["a stack without outputs", { stacks: [{ ...stack, Outputs: [] }] }],
    ["no service", { services: [] }],
  ])("keeps nothing while there is %s", async (_, seen) => {
    const table = await startStateTable();

    await record(servicesOf(table, seen));

    expect(await readRollOut(table, id, phase)).toBeUndefined();
  });

  it.each([
    "DescribeStacksCommand",
    "DescribeServicesCommand",
    "ListTasksCommand",
    "DescribeTargetHealthCommand",
  ])("never fails the check, and keeps what it had, when %s fails", async (failing) => {
    const table = await startStateTable();
    await record(servicesOf(table));

    await record(servicesOf(table, { failing, services: [service({ runningCount: 0 })] }));

    expect(await readRollOut(table, id, phase)).toMatchObject({ service: { runningCount: 3 } });
  });

  it("does not fail the check if the table rejects it", async () => {
    const { client } = await startStateTable();

    const recorded = record(servicesOf({ client, name: "no-such-table" }));

    await expect(recorded).resolves.toBeUndefined();
  });

  it("stays small, however many tasks, targets and events there are", async () => {
    const table = await startStateTable();
    const noise = () => randomBytes(250).toString("hex").replace(/.{50}/g, "$& ");
    const many = <Item>(make: (index: number) => Item) => Array.from({ length: 1000 }, (_, i) => make(i));
    const events = many(() => ({ createdAt: new Date(0), message: noise() }));

    await record(
      servicesOf(table, {
        services: [service({ events })],
        tasks: many((index) => task(index, { stoppedReason: noise() })),
        targets: many((index) => target(index, "unhealthy")),
      }),
    );

    const kept = await readRollOut(table, id, phase);
    expect([kept?.tasks.length, kept?.targets.length, kept?.service.events.length]).toEqual([20, 50, 30]);
    expect(kept?.tasks[0]?.taskArn).toBe("task/999");
    expect(await storedBytes(table)).toBeLessThan(32_000);
  });
});
