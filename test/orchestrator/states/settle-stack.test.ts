import {
  CancelUpdateStackCommand,
  type CloudFormationClient,
  ContinueUpdateRollbackCommand,
  CreateStackCommand,
  DescribeStackEventsCommand,
  UpdateStackCommand,
} from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { clientToken } from "../../../orchestrator/deployment/client-token.ts";
import type { Phase } from "../../../orchestrator/deployment/deployment.ts";
import { acquireLock } from "../../../orchestrator/states/acquire-lock.ts";
import { settleStack } from "../../../orchestrator/states/settle-stack.ts";
import { startCloudFormation } from "../../infra/local/aws/cloudformation/local-cloudformation.ts";
import { topics } from "../../infra/local/aws/cloudformation/topics.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const deployment = aDeployment();
const StackName = deployment.stackName;
const deadlineSeconds = 3600;
const template = (name: string) => topics({ Topic: { DisplayName: name } });
const token = (step: "execute-change-set" | "continue-update-rollback") =>
  clientToken(deployment.id, "deploy", step);

/** What a resource's change waits for. */
function heldCall() {
  let resolve = () => {};
  let reject = (_: unknown) => {};
  const promise = new Promise<void>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}

/** A stack, the lock on it, and the calls that settling makes. */
async function prepared() {
  const local = await startCloudFormation();
  const table = await startStateTable();
  const { client, clock, resources } = local;
  await client.send(new CreateStackCommand({ StackName, TemplateBody: template("old") }));
  await local.idle();
  const lock = await acquireLock({ table, clock, stepFunctions: undefined as never }, { deployment });
  const calls: object[] = [];
  const cloudFormation = {
    send: (command: Parameters<CloudFormationClient["send"]>[0]) => {
      calls.push(command);
      return client.send(command as never);
    },
  } as unknown as CloudFormationClient;
  const settle = ({ phase = "deploy" as Phase, waitedSeconds = 0, fence = lock.fence } = {}) =>
    settleStack(
      { cloudFormation, table, clock, deadlineSeconds },
      {
        ...{ deployment, phase, changeSet: null, lock: { fence } },
        waitingSince: new Date(clock.now() - waitedSeconds * 1000).toISOString(),
      },
    );
  const sent = (kind: new (...args: never[]) => object) =>
    calls.filter((call) => call instanceof kind).length;
  /** Begins the update of this deployment, which hangs as long as the test wants. */
  const update = async (to = "new", ClientRequestToken = token("execute-change-set")) => {
    const held = heldCall();
    resources.onCall = (_, signal) => {
      signal?.addEventListener("abort", () => held.reject(signal.reason));
      return held.promise;
    };
    await client.send(new UpdateStackCommand({ StackName, TemplateBody: template(to), ClientRequestToken }));
    return held;
  };
  const status = async () => (await local.describe(StackName)).StackStatus;
  return { local, calls, settle, sent, update, status, resources };
}

const failing = async () => {
  throw new Error("It did not stabilize.");
};

/** An update whose rollback failed, too. */
async function withFailedRollback() {
  const world = await prepared();
  const held = await world.update();
  world.resources.onCall = failing;
  held.reject(new Error("It did not stabilize."));
  await world.local.idle();
  return world;
}

describe("settling the stack after a failure", () => {
  it("makes one call for a stack that is at rest", async () => {
    const { settle, calls } = await prepared();

    expect(await settle()).toEqual({ status: "settled" });
    expect(calls).toHaveLength(1);
  });

  it("has nothing to settle where there is no stack", async () => {
    const { client, clock } = await startCloudFormation();
    const services = { cloudFormation: client, table: undefined as never, clock, deadlineSeconds };
    const payload = { deployment, phase: "deploy", changeSet: null, lock: { fence: 1 } } as const;

    expect(await settleStack(services, { ...payload, waitingSince: deployment.startedAt })).toEqual({
      status: "settled",
    });
  });

  it("cancels the update that still runs, and waits until it is undone", async () => {
    const { local, settle, sent, update, status, resources } = await prepared();
    await update();
    resources.onCall = () => {};

    expect(await settle()).toEqual({ status: "settling" });
    await local.idle();

    expect(await settle()).toEqual({ status: "settled" });
    expect([await status(), sent(CancelUpdateStackCommand)]).toEqual(["UPDATE_ROLLBACK_COMPLETE", 1]);
  });

  it("does not cancel the update of another operation, and waits", async () => {
    const { settle, sent, update } = await prepared();
    await update("new", "theirs");

    expect(await settle()).toEqual({ status: "settling" });
    expect(sent(CancelUpdateStackCommand)).toBe(0);
  });

  it("cancels nothing without the lock", async () => {
    const { settle, sent, update } = await prepared();
    await update();

    await expect(settle({ fence: 7 })).rejects.toMatchObject({ name: "LockLost" });
    expect(sent(CancelUpdateStackCommand)).toBe(0);
  });

  it("continues a failed rollback once, with which it succeeds", async () => {
    const { local, settle, sent, status, resources } = await withFailedRollback();
    resources.onCall = () => {};

    expect([await status(), await settle()]).toEqual(["UPDATE_ROLLBACK_FAILED", { status: "settling" }]);
    await local.idle();

    expect(await settle()).toEqual({ status: "settled" });
    expect([await status(), sent(ContinueUpdateRollbackCommand)]).toEqual(["UPDATE_ROLLBACK_COMPLETE", 1]);
  });

  it("asks for a person when the continuation fails, too, and skips no resource", async () => {
    const { local, settle, sent, calls } = await withFailedRollback();
    await settle();
    await local.idle();

    await expect(settle()).rejects.toMatchObject({
      name: "StackUnsettled",
      message: expect.stringContaining("is UPDATE_ROLLBACK_FAILED, which a person has to repair"),
    });
    const [continued] = calls.filter((call) => call instanceof ContinueUpdateRollbackCommand);
    expect(sent(ContinueUpdateRollbackCommand)).toBe(1);
    expect((continued as ContinueUpdateRollbackCommand).input).toEqual({
      StackName,
      ClientRequestToken: token("continue-update-rollback"),
    });
  });

  it("treats a running rollback as continued: the reply was lost", async () => {
    const { local, settle, resources } = await withFailedRollback();
    const before = (await local.client.send(new DescribeStackEventsCommand({ StackName }))).StackEvents ?? [];
    const hanging = heldCall();
    resources.onCall = () => hanging.promise;
    await settle();
    const stale = { StackName, StackId: before[0]?.StackId, StackStatus: "UPDATE_ROLLBACK_FAILED" };
    const table = await startStateTable();
    const lock = await acquireLock(
      { table, clock: local.clock, stepFunctions: undefined as never },
      { deployment },
    );
    // Both reads lag behind the continuation that the first call began.
    const send = async (command: object) => {
      if (command instanceof DescribeStackEventsCommand) return { StackEvents: before };
      return command instanceof ContinueUpdateRollbackCommand
        ? local.client.send(command)
        : { Stacks: [stale] };
    };
    const again = settleStack(
      { cloudFormation: { send } as never, table, clock: local.clock, deadlineSeconds },
      {
        ...{ deployment, phase: "deploy", changeSet: null, lock },
        waitingSince: new Date(local.clock.now()).toISOString(),
      },
    );

    expect(await again).toEqual({ status: "settling" });
    hanging.resolve();
  });

  it("fails at its deadline, and names the stack's status", async () => {
    const { settle, sent, update } = await prepared();
    await update();

    await expect(settle({ waitedSeconds: deadlineSeconds })).rejects.toMatchObject({
      name: "StackUnsettled",
      message: expect.stringContaining("is still UPDATE_IN_PROGRESS after 3600 s"),
    });
    expect(sent(CancelUpdateStackCommand)).toBe(0);
  });

  it("goes on when the clock was set back an hour", async () => {
    const { settle, update } = await prepared();
    await update();

    expect(await settle({ waitedSeconds: -3600 })).toEqual({ status: "settling" });
  });
});
