import {
  type CloudFormationClient,
  type DescribeStackEventsCommand,
  DescribeStacksCommand,
  type ResourceStatus,
  type StackEvent,
  type StackStatus,
} from "@aws-sdk/client-cloudformation";
import type { ListTasksCommandInput, Task } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import { readRollOut } from "../../../orchestrator/ecs/roll-out.ts";
import { checkStack, judgeStackEvents } from "../../../orchestrator/states/check-stack.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aDeployment, aTarget, changeSet, stackArn } from "../fixtures/a-deployment.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const token = "deploy-execute-change-set-1";
const scope = { stackArn, clientRequestToken: token };
const startOfTest = Date.UTC(2026, 0, 1, 12);

interface EventOptions {
  readonly token?: string | undefined;
  readonly reason?: string;
}

/** Events as they happen, one a second, and as DescribeStackEvents gives them: newest first. */
class Events {
  readonly newestFirst: StackEvent[] = [];
  #time = startOfTest;

  stack(status: StackStatus, options: EventOptions = { token }): this {
    return this.#add("xray-poc-compute", stackArn, status as ResourceStatus, options);
  }

  resource(LogicalResourceId: string, ResourceStatus: ResourceStatus, reason?: string): this {
    return this.#add(LogicalResourceId, `${LogicalResourceId}-1`, ResourceStatus, {
      token,
      ...(reason && { reason }),
    });
  }

  /** A resource of ECS by its physical id. */
  made(
    LogicalResourceId: string,
    ResourceStatus: ResourceStatus,
    PhysicalResourceId: string,
    ResourceType = "AWS::ECS::Service",
  ): this {
    this.#add(LogicalResourceId, PhysicalResourceId, ResourceStatus, { token });
    this.newestFirst[0] = { ...this.newestFirst[0], ResourceType } as StackEvent;
    return this;
  }

  #add(
    LogicalResourceId: string,
    PhysicalResourceId: string,
    ResourceStatus: ResourceStatus,
    options: EventOptions,
  ) {
    this.newestFirst.unshift({
      StackId: stackArn,
      EventId: `${this.newestFirst.length}`,
      StackName: "xray-poc-compute",
      LogicalResourceId,
      PhysicalResourceId,
      ResourceStatus,
      Timestamp: new Date(this.#time),
      ...(options.token && { ClientRequestToken: options.token }),
      ...(options.reason && { ResourceStatusReason: options.reason }),
    });
    this.#time += 1000;
    return this;
  }
}

const previousUpdate = () =>
  new Events()
    .stack("UPDATE_IN_PROGRESS", { token: "another" })
    .stack("UPDATE_COMPLETE", { token: "another" });
const started = () => previousUpdate().stack("UPDATE_IN_PROGRESS");
const judge = (events: Events) => judgeStackEvents(events.newestFirst, scope);

describe("judging a stack operation", () => {
  it("does not take the completion of the update before for its own", () => {
    expect(judge(previousUpdate())).toEqual({ status: "inProgress" });
  });

  it("is in progress while resources are updated", () => {
    const events = started()
      .resource("EcsService", "UPDATE_IN_PROGRESS")
      .resource("EcsService", "UPDATE_COMPLETE");

    expect(judge(events)).toEqual({ status: "inProgress" });
  });

  it.each(["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"] as const)(
    "is complete at %s",
    (status) => {
      expect(judge(started().stack(status))).toEqual({ status: "complete" });
    },
  );

  it.each([
    "ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
  ] as const)("lets the stack settle at %s", (status) => {
    expect(judge(started().stack(status))).toEqual({ status: "inProgress" });
  });

  it("names the first failed resource, not those that were cancelled because of it", () => {
    const events = started()
      .resource("EcsService", "UPDATE_FAILED", "ECS Deployment Circuit Breaker was triggered.")
      .resource("Listener", "UPDATE_FAILED", "Resource update cancelled")
      .stack("UPDATE_ROLLBACK_IN_PROGRESS")
      .resource("EcsService", "UPDATE_COMPLETE")
      .stack("UPDATE_ROLLBACK_COMPLETE");

    expect(() => judge(events)).toThrow(
      expect.objectContaining({
        name: "StackUpdateFailed",
        message:
          "CloudFormation rolled back the update (UPDATE_ROLLBACK_COMPLETE): EcsService: ECS Deployment Circuit Breaker was triggered.",
      }),
    );
  });

  it.each(["UPDATE_ROLLBACK_FAILED", "ROLLBACK_FAILED", "CREATE_FAILED", "UPDATE_FAILED"] as const)(
    "asks for a person at %s",
    (status) => {
      expect(() => judge(started().stack(status))).toThrow(
        expect.objectContaining({
          name: "StackUpdateFailed",
          message: expect.stringMatching(`${status}, which a person has to repair`),
        }),
      );
    },
  );

  it("fails at an unknown status, which a person has to repair", () => {
    expect(() => judge(started().stack("SOMETHING_NEW" as StackStatus))).toThrow(/a person has to repair/);
  });

  it.each([
    ["with another token", "another-2", /with the token another-2 brought the stack to UPDATE_COMPLETE/],
    ["without a token", undefined, /without a token brought the stack to UPDATE_COMPLETE/],
  ])("names an operation %s that came after", (_, foreign, message) => {
    const events = started()
      .stack("UPDATE_COMPLETE")
      .stack("UPDATE_IN_PROGRESS", { token: foreign })
      .stack("UPDATE_COMPLETE", { token: foreign });

    expect(() => judge(events)).toThrow(
      expect.objectContaining({ name: "StackUpdateInterfered", message: expect.stringMatching(message) }),
    );
  });

  it("lets a foreign cancellation settle before it is named", () => {
    const cancelled = started().stack("UPDATE_ROLLBACK_IN_PROGRESS", { token: "cancel" });

    expect(judge(cancelled)).toEqual({ status: "inProgress" });
    expect(() => judge(cancelled.stack("UPDATE_ROLLBACK_COMPLETE", { token: "cancel" }))).toThrow(
      expect.objectContaining({ name: "StackUpdateInterfered" }),
    );
  });

  it("overlooks a nested stack that completes", () => {
    const nested = stackArn.replace("xray-poc-compute", "xray-poc-compute-Nested-1");
    const events = started().made("Nested", "UPDATE_COMPLETE", nested, "AWS::CloudFormation::Stack");

    expect(judge(events)).toEqual({ status: "inProgress" });
  });
});

/** DescribeStackEvents over the given events, some a page; counts the pages that were asked for. */
function cloudFormationOf(newestFirst: readonly StackEvent[], pageSize = 3) {
  const asked: (string | undefined)[] = [];
  const send = async (command: DescribeStackEventsCommand | DescribeStacksCommand) => {
    if (command instanceof DescribeStacksCommand) return { Stacks: [stackOf()] };
    const { NextToken } = command.input;
    asked.push(NextToken);
    const from = Number(NextToken ?? 0);
    const next = from + pageSize;
    return {
      StackEvents: newestFirst.slice(from, next),
      ...(next < newestFirst.length && { NextToken: String(next) }),
    };
  };
  return { client: { send } as unknown as CloudFormationClient, asked };
}

/** A stack that is being created, or was never complete, has no outputs. */
const stackOf = () => ({ StackName: "xray-poc-compute", StackStatus: "UPDATE_IN_PROGRESS", Outputs: [] });

const family = "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/xray-poc-compute-task";
const serviceArn = "arn:aws:ecs:ap-northeast-1:123456789012:service/xray-poc-compute-cluster/tasks";

/** ECS with these tasks, and a load balancer; counts the calls of both. */
function ecsWith(tasks: readonly Task[]) {
  const asked: string[] = [];
  const send = async (command: { readonly input: ListTasksCommandInput & { tasks?: string[] } }) => {
    const name = command.constructor.name.replace("Command", "");
    const { cluster, serviceName, desiredStatus } = command.input;
    asked.push(serviceName ? `${name} ${desiredStatus} of ${serviceName} in ${cluster}` : name);
    switch (name) {
      case "DescribeServices":
        return { services: [{ status: "ACTIVE", desiredCount: 2, runningCount: 1 }] };
      case "ListTasks": {
        const listed = tasks.filter((task) => task.desiredStatus === desiredStatus);
        return { taskArns: listed.map(({ taskArn }) => taskArn) };
      }
      case "DescribeTasks":
        return { tasks: tasks.filter(({ taskArn = "" }) => command.input.tasks?.includes(taskArn)) };
      default:
        return { TargetHealthDescriptions: [] };
    }
  };
  return { clients: { ecs: { send } as never, elasticLoadBalancing: { send } as never }, asked };
}

const notFound =
  "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref tasks:missing: not found";

const task = (changes: Task): Task => ({
  taskArn: "arn:aws:ecs:ap-northeast-1:123456789012:task/xray-poc-compute-cluster/1",
  taskDefinitionArn: `${family}:2`,
  desiredStatus: "STOPPED",
  lastStatus: "STOPPED",
  stoppedAt: new Date(startOfTest + 5000),
  ...changes,
});

const missingImage = task({ stopCode: "TaskFailedToStart", stoppedReason: notFound });

describe("following a stack operation", () => {
  const deadlineSeconds = 3600;
  const payload = (waitingSince: string) => ({
    deployment: aDeployment(),
    phase: "deploy" as const,
    changeSet,
    operation: { clientRequestToken: token, startedAt: new Date(startOfTest).toISOString() },
    waitingSince,
  });
  const check = async (cloudFormation: CloudFormationClient, waitedSeconds = 0) =>
    checkStack(
      {
        cloudFormation,
        ...ecsWith([]).clients,
        table: await startStateTable(),
        target: aTarget(),
        clock: new VirtualClock(startOfTest + waitedSeconds * 1000),
        deadlineSeconds,
      },
      payload(new Date(startOfTest).toISOString()),
    );

  it("finds the operation's beginning on a later page and reads no further", async () => {
    const old = Array.from({ length: 9 }).reduce<Events>(
      (events) => events.stack("UPDATE_COMPLETE"),
      previousUpdate(),
    );
    const events = old.stack("UPDATE_IN_PROGRESS");
    for (const status of ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"] as const) {
      for (const id of ["EcsTaskDefinition", "EcsService"]) events.resource(id, status);
    }
    const { client, asked } = cloudFormationOf(events.stack("UPDATE_COMPLETE").newestFirst);

    expect(await check(client)).toEqual({ status: "complete", taskDefinition: "EcsTaskDefinition-1" });
    expect(asked).toEqual([undefined, "3"]);
  });

  it("does not read through the past while its own events are not there yet", async () => {
    const past = previousUpdate();
    for (const event of past.newestFirst) event.Timestamp = new Date(startOfTest - 3_600_000);
    const { client, asked } = cloudFormationOf(past.newestFirst, 1);

    expect(await check(client)).toEqual({ status: "inProgress" });
    expect(asked).toHaveLength(1);
  });

  it("reports a stack that was deleted during the deployment", async () => {
    const gone = Object.assign(new Error("Stack [xray-poc-compute] does not exist"), {
      name: "ValidationError",
    });
    const client = { send: () => Promise.reject(gone) } as unknown as CloudFormationClient;

    await expect(check(client)).rejects.toMatchObject({
      name: "StackUpdateFailed",
      message: expect.stringContaining("no longer exists"),
    });
  });

  it("fails at the deadline, and names the latest event", async () => {
    const { client } = cloudFormationOf(started().resource("EcsService", "UPDATE_IN_PROGRESS").newestFirst);

    expect(await check(client, deadlineSeconds - 1)).toEqual({ status: "inProgress" });
    await expect(check(client, deadlineSeconds)).rejects.toMatchObject({
      name: "StackUpdateTimedOut",
      message: "the stack was not updated within 3600 s; its latest event: EcsService UPDATE_IN_PROGRESS",
    });
  });

  it("goes on when the clock was set back an hour", async () => {
    const { client } = cloudFormationOf(started().resource("EcsService", "UPDATE_IN_PROGRESS").newestFirst);

    expect(await check(client, -3600)).toEqual({ status: "inProgress" });
  });

  /** The service is being updated to the second revision of its task definition. */
  const rollingOut = () =>
    started()
      .made("EcsTaskDefinition", "UPDATE_COMPLETE", `${family}:2`)
      .made("EcsService", "UPDATE_IN_PROGRESS", serviceArn);

  async function look(tasks: readonly Task[], { events = rollingOut() } = {}) {
    const ecs = ecsWith(tasks);
    const table = await startStateTable();
    const context = { cloudFormation: cloudFormationOf(events.newestFirst, 10).client, table };
    const outcome = checkStack(
      {
        ...context,
        ...ecs.clients,
        target: aTarget(),
        clock: new VirtualClock(startOfTest),
        deadlineSeconds,
      },
      payload(new Date(startOfTest).toISOString()),
    );
    return { outcome, asked: ecs.asked, table };
  }

  it("reports a missing image at once, in ECS's words, while the update runs", async () => {
    const { outcome } = await look([missingImage]);

    await expect(outcome).rejects.toMatchObject({
      name: "TasksFailed",
      message: `the tasks of xray-poc-compute-task:2 fail: ${notFound} (task 1)`,
    });
  });

  it("finds at once a pending task that cannot pull its image", async () => {
    const pending = task({
      ...{ desiredStatus: "RUNNING", lastStatus: "PENDING", stoppedAt: undefined },
      containers: [{ name: "app", lastStatus: "PENDING", reason: notFound }],
    } as Task);

    const { outcome } = await look([pending]);

    await expect(outcome).rejects.toMatchObject({ name: "TasksFailed" });
  });

  it("overlooks the tasks of the version before", async () => {
    const { outcome } = await look([{ ...missingImage, taskDefinitionArn: `${family}:1` }]);

    expect(await outcome).toEqual({ status: "inProgress", taskDefinition: `${family}:2` });
  });

  it.each(["STOPPED", "RUNNING"] as const)(
    "asks ECS once for each thing when all tasks are %s, and keeps it for the page",
    async (desiredStatus) => {
      const { outcome, asked, table } = await look([task({ desiredStatus })]);
      await outcome;

      expect(asked).toEqual([
        "DescribeServices",
        "ListTasks RUNNING of tasks in xray-poc-compute-cluster",
        "ListTasks STOPPED of tasks in xray-poc-compute-cluster",
        "DescribeTasks",
      ]);
      expect(await readRollOut(table, aDeployment().id, "deploy")).toMatchObject({
        service: { runningCount: 1 },
        tasks: [{ taskDefinition: `${family}:2` }],
      });
    },
  );

  it("keeps for the page how the service stood when the update failed", async () => {
    const { outcome, table } = await look([], { events: rollingOut().stack("UPDATE_ROLLBACK_COMPLETE") });

    await expect(outcome).rejects.toMatchObject({ name: "StackUpdateFailed" });
    expect(await readRollOut(table, aDeployment().id, "deploy")).toMatchObject({
      service: { runningCount: 1 },
    });
  });

  it.each([
    ["the task definition is not made yet", started()],
    ["the update is over", rollingOut().stack("UPDATE_COMPLETE")],
  ])("does not judge the tasks while %s", async (_, events) => {
    const { outcome } = await look([missingImage], { events });

    await expect(outcome).resolves.toBeDefined();
  });

  it("finds the service of a stack that is being created by the events", async () => {
    const events = new Events()
      .stack("CREATE_IN_PROGRESS")
      .made("EcsCluster", "CREATE_COMPLETE", "its-cluster", "AWS::ECS::Cluster")
      .made("EcsTaskDefinition", "CREATE_COMPLETE", `${family}:2`)
      .made("EcsService", "CREATE_IN_PROGRESS", "its-service");
    const { outcome, asked } = await look([missingImage], { events });

    await expect(outcome).rejects.toMatchObject({ name: "TasksFailed" });
    expect(asked).toContain("ListTasks RUNNING of its-service in its-cluster");
  });

  it.each([
    ["cluster that is gone", "ClusterNotFoundException", { status: "inProgress" }],
    ["service that is gone", "ServiceNotFoundException", { status: "inProgress" }],
    ["failure of ECS", "ServerException", "ServerException"],
  ])("takes a %s for what it is", async (_, name, outcome) => {
    const send = () => Promise.reject(Object.assign(new Error("no tasks"), { name }));
    const context = {
      cloudFormation: cloudFormationOf(rollingOut().newestFirst, 10).client,
      ...{ ecs: { send } as never, elasticLoadBalancing: { send } as never },
      ...{ table: await startStateTable(), target: aTarget(), clock: new VirtualClock(startOfTest) },
    };
    const checked = checkStack({ ...context, deadlineSeconds }, payload(new Date(startOfTest).toISOString()));

    expect(await checked.catch((error: Error) => error.name)).toEqual(
      typeof outcome === "string" ? outcome : expect.objectContaining(outcome),
    );
  });

  it("is halted by a person in the deploy phase, but not in a rollback", async () => {
    const context = {
      cloudFormation: cloudFormationOf(started().newestFirst, 10).client,
      ...{ ...ecsWith([]).clients, target: aTarget(), clock: new VirtualClock(startOfTest) },
      table: await startStateTable(),
    };
    await storeHalt(context.table, aDeployment().id, {
      by: "bob@example.com",
      at: "2026-01-01T12:00:00.000Z",
      reason: "Prices are wrong",
    });
    const follow = (phase: "deploy" | "rollback") =>
      checkStack({ ...context, deadlineSeconds }, { ...payload(new Date(startOfTest).toISOString()), phase });

    await expect(follow("deploy")).rejects.toMatchObject({
      name: "DeploymentHalted",
      message: "halted by bob@example.com at 2026-01-01T12:00:00.000Z: Prices are wrong",
    });
    expect(await follow("rollback")).toMatchObject({ status: "inProgress" });
  });

  it("names interference when no event of its own ever comes", async () => {
    const { client } = cloudFormationOf(previousUpdate().newestFirst);

    expect(await check(client, 299)).toEqual({ status: "inProgress" });
    await expect(check(client, 300)).rejects.toMatchObject({ name: "StackUpdateInterfered" });
  });
});
