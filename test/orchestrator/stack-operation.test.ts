import type {
  CloudFormationClient,
  DescribeStackEventsCommand,
  ResourceStatus,
  StackEvent,
  StackStatus,
} from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { checkStack, judgeStackEvents } from "../../orchestrator/stack-operation.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { aDeployment, changeSet, stackArn } from "./a-deployment.ts";

const token = "deployment-execute-change-set-1";
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

  it("tells the first failed resource, not those that were cancelled for it", () => {
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
          "CloudFormation undid the update (UPDATE_ROLLBACK_COMPLETE): EcsService: ECS Deployment Circuit Breaker was triggered.",
      }),
    );
  });

  it.each(["UPDATE_ROLLBACK_FAILED", "ROLLBACK_FAILED", "CREATE_FAILED", "UPDATE_FAILED"] as const)(
    "asks for a person at %s",
    (status) => {
      expect(() => judge(started().stack(status))).toThrow(
        expect.objectContaining({
          name: "StackUpdateFailed",
          message: expect.stringMatching(`${status}, which a person has to see to`),
        }),
      );
    },
  );

  it("asks for a person at a status it does not know", () => {
    expect(() => judge(started().stack("SOMETHING_NEW" as StackStatus))).toThrow(/a person has to see to/);
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
    const events = started().resource("Nested", "CREATE_COMPLETE");

    expect(judge(events)).toEqual({ status: "inProgress" });
  });
});

/** DescribeStackEvents over the given events, some a page; counts the pages that were asked for. */
function cloudFormationOf(newestFirst: readonly StackEvent[], pageSize = 3) {
  const asked: (string | undefined)[] = [];
  const send = async ({ input }: DescribeStackEventsCommand) => {
    asked.push(input.NextToken);
    const from = Number(input.NextToken ?? 0);
    const next = from + pageSize;
    return {
      StackEvents: newestFirst.slice(from, next),
      ...(next < newestFirst.length && { NextToken: String(next) }),
    };
  };
  return { client: { send } as unknown as CloudFormationClient, asked };
}

describe("following a stack operation", () => {
  const deadlineSeconds = 3600;
  const payload = (waitingSince: string) => ({
    deployment: aDeployment(),
    attempt: "deployment" as const,
    changeSet,
    operation: { clientRequestToken: token, startedAt: new Date(startOfTest).toISOString() },
    waitingSince,
  });
  const check = (cloudFormation: CloudFormationClient, waitedSeconds = 0) =>
    checkStack(
      { cloudFormation, clock: new VirtualClock(startOfTest + waitedSeconds * 1000), deadlineSeconds },
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

    expect(await check(client)).toEqual({ status: "complete" });
    expect(asked).toEqual([undefined, "3"]);
  });

  it("does not read through the past while its own events are not there yet", async () => {
    const past = previousUpdate();
    for (const event of past.newestFirst) event.Timestamp = new Date(startOfTest - 3_600_000);
    const { client, asked } = cloudFormationOf(past.newestFirst, 1);

    expect(await check(client)).toEqual({ status: "inProgress" });
    expect(asked).toHaveLength(1);
  });

  it("reports a stack that was deleted meanwhile", async () => {
    const gone = Object.assign(new Error("Stack [xray-poc-compute] does not exist"), {
      name: "ValidationError",
    });
    const client = { send: () => Promise.reject(gone) } as unknown as CloudFormationClient;

    await expect(check(client)).rejects.toMatchObject({
      name: "StackUpdateFailed",
      message: expect.stringContaining("does not exist any more"),
    });
  });

  it("gives up at the deadline, telling the latest event", async () => {
    const { client } = cloudFormationOf(started().resource("EcsService", "UPDATE_IN_PROGRESS").newestFirst);

    expect(await check(client, deadlineSeconds - 1)).toEqual({ status: "inProgress" });
    await expect(check(client, deadlineSeconds)).rejects.toMatchObject({
      name: "StackUpdateTimedOut",
      message: "the stack was not updated within 3600 s; its latest event: EcsService UPDATE_IN_PROGRESS",
    });
  });

  it("names interference when no event of its own ever comes", async () => {
    const { client } = cloudFormationOf(previousUpdate().newestFirst);

    expect(await check(client, 299)).toEqual({ status: "inProgress" });
    await expect(check(client, 300)).rejects.toMatchObject({ name: "StackUpdateInterfered" });
  });
});
