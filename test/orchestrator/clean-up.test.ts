import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import { GetExecutionHistoryCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { cleanUpExecution } from "../../orchestrator/clean-up.ts";
import { assertNotHalted, passIntoExecution } from "../../orchestrator/deployment/halt-record.ts";
import { storeKeptLock } from "../../orchestrator/deployment/lock.ts";
import { keys } from "../../orchestrator/deployment/table.ts";
import { readOutcome, storeOutcome } from "../../orchestrator/messages/outcome-record.ts";
import { acquireLock } from "../../orchestrator/states/acquire-lock.ts";
import { createChangeSet } from "../../orchestrator/states/create-change-set.ts";
import { discardChangeSet } from "../../orchestrator/states/discard-change-set.ts";
import { startCloudFormation } from "../infra/local/aws/cloudformation/local-cloudformation.ts";
import { topics } from "../infra/local/aws/cloudformation/topics.ts";
import { inProcessTable } from "../support/in-process-table.ts";
import { aDeployment, aTarget } from "./fixtures/a-deployment.ts";
import { startImageRegistry } from "./fixtures/image-registry.ts";
import { noEcs } from "./fixtures/not-called.ts";

// A second after the stack, which the clock creates at its beginning.
const deployment = aDeployment({ startedAt: "2026-01-01T00:00:01.000Z" });
const target = aTarget();
const { executionArn, stackName: StackName } = deployment;
const Parameters = { ContainerImage: { Type: "String", Default: "tasks:1.0.0" } };
const template = (DisplayName: string) => topics({ Topic: { DisplayName } }, { Parameters });

/** A deployment that holds the lock and waits for the approval of its change set. */
async function waitingForApproval({ stackExists = true } = {}) {
  const local = await startCloudFormation();
  const table = await inProcessTable();
  if (stackExists) {
    await local.client.send(new CreateStackCommand({ StackName, TemplateBody: template("old") }));
    await local.idle();
  }
  await local.clock.advance(1000);
  const world = { local, table, status: "ABORTED", lastState: "RequestApproval" };
  const describeExecution = () => ({
    executionArn,
    status: world.status,
    stopDate: new Date("2026-01-01T00:05:00.000Z"),
    error: "StoppedByBob",
    cause: "the release before did not come back, password=hunter2secret",
  });
  const lastEvents = () => ({
    events: [{ type: "ExecutionFailed" }, { stateEnteredEventDetails: { name: world.lastState } }],
  });
  const send = async (command: object) =>
    command instanceof GetExecutionHistoryCommand ? lastEvents() : describeExecution();
  const stepFunctions = { send } as unknown as SFNClient;
  const lock = await acquireLock({ table, clock: local.clock, stepFunctions }, { deployment });
  const { registries: images } = await startImageRegistry();
  const services = { cloudFormation: local.client, table, images, template: template("new"), target };
  const changeSet = await createChangeSet(services, { deployment, phase: "deploy", lock });
  await local.clock.advance(20);
  const serviceNow = async () => ({ status: "unknown", reason: "no ECS here" }) as const;
  const cleaning = {
    ...{ cloudFormation: local.client, ecs: noEcs, stepFunctions, table },
    ...{ clock: local.clock, serviceNow },
  };
  const cleanUp = (arn = executionArn) => cleanUpExecution(cleaning, arn);
  const lockItem = async () => {
    const read = new GetCommand({ TableName: table.name, Key: keys.lock(StackName) });
    return (await table.client.send(read)).Item;
  };
  const owner = async () => (await lockItem())?.owner as string | undefined;
  const hasChangeSet = () =>
    local.client.send(new DescribeChangeSetCommand({ ChangeSetName: changeSet.changeSetArn })).then(
      () => true,
      () => false,
    );
  return Object.assign(world, { changeSet, lock, cleanUp, owner, lockItem, hasChangeSet });
}

describe("cleaning up after an execution", () => {
  it.each(["ABORTED", "TIMED_OUT", "FAILED"])(
    "that ended %s discards its plan and frees the stack",
    async (status) => {
      const world = await waitingForApproval();
      world.status = status;

      expect(await world.cleanUp()).toEqual({ discarded: 1, released: true });
      expect([await world.owner(), await world.hasChangeSet()]).toEqual([undefined, false]);
    },
  );

  it("is idempotent", async () => {
    const world = await waitingForApproval();
    await world.cleanUp();
    const told = await readOutcome(world.table, deployment.id);
    await world.local.clock.advance(60_000);

    expect(await world.cleanUp()).toEqual({ discarded: 0, released: false });
    expect(await readOutcome(world.table, deployment.id)).toEqual(told);
  });

  it.each(["ABORTED", "TIMED_OUT", "FAILED"])(
    "that ended %s stores what people are told, without secrets",
    async (status) => {
      const world = await waitingForApproval();
      world.status = status;

      await world.cleanUp();

      const told = await readOutcome(world.table, deployment.id);
      expect(told).toMatchObject({
        deployment: { id: deployment.id },
        outcome: {
          endState: "Stopped",
          stopped: {
            whatRuns: expect.stringMatching(
              /^The deployment .* at 2026-01-01T00:05:00.000Z \(StoppedByBob: .*\)\. The stack was not changed/,
            ),
          },
        },
      });
      expect(JSON.stringify(told)).not.toContain("hunter2secret");
    },
  );

  describe.each(["Refused", "Failed", "RolledBack", "Rejected"] as const)(
    "that reached %s by itself",
    (endState) => {
      async function reached() {
        const world = await waitingForApproval();
        return Object.assign(world, { status: "FAILED", lastState: endState });
      }

      it("leaves nothing, and says no more than Notify has", async () => {
        const world = await reached();
        const services = { table: world.table, clock: world.local.clock };
        const told = await storeOutcome(services, { deployment, outcome: { endState }, diagnosis: null });

        expect(await world.cleanUp()).toEqual({ discarded: 1, released: true });
        expect(await readOutcome(world.table, deployment.id)).toMatchObject(told);
      });

      it("stores what people are told, without secrets, if Notify has not", async () => {
        const world = await reached();

        expect(await world.cleanUp()).toEqual({ discarded: 1, released: true });
        const told = await readOutcome(world.table, deployment.id);
        expect(told).toMatchObject({ outcome: { endState, failure: { error: "StoppedByBob" } } });
        expect(JSON.stringify(told)).not.toContain("hunter2secret");
      });
    },
  );

  it("lets no function of it take the lock or execute anything any more", async () => {
    const world = await waitingForApproval();
    await world.cleanUp();
    const lost = { name: "LockLost", message: expect.stringContaining("was stopped at 2026-01-01T00:05:00") };

    const retaken = acquireLock(
      { table: world.table, clock: world.local.clock, stepFunctions: undefined as never },
      { deployment },
    );

    await expect(retaken).rejects.toMatchObject(lost);
    for (const phase of ["deploy", "rollback"] as const) {
      const passed = passIntoExecution(world.table, deployment.id, phase, "2026-01-01T00:06:00.000Z");
      await expect(passed).rejects.toMatchObject(lost);
      await expect(assertNotHalted(world.table, deployment.id, phase)).rejects.toMatchObject(lost);
    }
    expect(await world.owner()).toBeUndefined();
  });

  it("removes the empty stack after a clean-up that died when it had deleted the change set", async () => {
    const world = await waitingForApproval({ stackExists: false });
    await world.local.client.send(
      new DeleteChangeSetCommand({ ChangeSetName: world.changeSet.changeSetArn }),
    );

    await world.cleanUp();
    await world.local.idle();

    await expect(world.local.describe(StackName)).rejects.toThrow("does not exist");
  });

  it("keeps an empty stack that was there before it", async () => {
    const local = await startCloudFormation();
    const input = { StackName, ChangeSetName: "by-hand", ChangeSetType: "CREATE" } as const;
    await local.client.send(new CreateChangeSetCommand({ ...input, TemplateBody: template("old") }));
    await local.clock.advance(1000);
    await local.client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName: "by-hand" }));

    await discardChangeSet(
      { cloudFormation: local.client },
      { deployment, phase: "deploy", changeSet: null },
    );

    expect((await local.describe(StackName)).StackStatus).toBe("REVIEW_IN_PROGRESS");
  });

  it("removes the empty stack that only held the change set", async () => {
    const world = await waitingForApproval({ stackExists: false });

    await world.cleanUp();
    await world.local.idle();

    await expect(world.local.describe(StackName)).rejects.toThrow("does not exist");
  });

  it.each(["RUNNING", "PENDING_REDRIVE"])("changes nothing if it is %s again", async (status) => {
    const world = await waitingForApproval();
    world.status = status;

    expect(await world.cleanUp()).toEqual({ discarded: 0, released: false });
    expect([await world.owner(), await world.hasChangeSet()]).toEqual([executionArn, true]);
  });

  it("keeps the lock that a failed rollback keeps", async () => {
    const world = await waitingForApproval();
    world.status = "FAILED";
    await storeKeptLock(world.table, deployment, world.lock, "the release before did not come back");

    expect(await world.cleanUp()).toMatchObject({ released: false });
    expect(await world.owner()).toBe(executionArn);
  });

  it("keeps the lock after a failed rollback that could not record it", async () => {
    const world = await waitingForApproval();
    world.status = "FAILED";
    world.lastState = "RollbackFailed";

    expect(await world.cleanUp()).toEqual({ discarded: 1, released: false });
    expect(await world.lockItem()).toMatchObject({
      owner: executionArn,
      keptBecause: expect.stringContaining("the release before did not come back"),
    });
  });

  it("changes neither lock nor stack that another execution has taken over, and discards its own change set", async () => {
    const world = await waitingForApproval({ stackExists: false });
    const next = aDeployment({ id: "release-1-2-0" });
    await acquireLock(
      {
        table: world.table,
        clock: world.local.clock,
        stepFunctions: { send: async () => ({ status: "ABORTED" }) } as never,
      },
      { deployment: next },
    );

    expect(await world.cleanUp()).toEqual({ discarded: 1, released: false });
    expect([await world.owner(), await world.hasChangeSet()]).toEqual([next.executionArn, false]);
    expect((await world.local.describe(StackName)).StackStatus).toBe("REVIEW_IN_PROGRESS");
    expect(await readOutcome(world.table, deployment.id)).toMatchObject({
      outcome: {
        stopped: { whatRuns: expect.stringContaining("Another deployment has taken the stack over") },
      },
    });
  });

  it("lets a running update continue, and releases the lock for the execution that waits for its end", async () => {
    const world = await waitingForApproval();
    const { client, resources, idle } = world.local;
    let finish = () => {};
    resources.onCall = () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      });
    const ChangeSetName = world.changeSet.changeSetName;
    await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));

    expect(await world.cleanUp()).toEqual({ discarded: 0, released: true });
    expect([await world.owner(), (await world.local.describe(StackName)).StackStatus]).toEqual([
      undefined,
      "UPDATE_IN_PROGRESS",
    ]);
    finish();
    await idle();
    expect((await world.local.describe(StackName)).StackStatus).toBe("UPDATE_COMPLETE");
  });

  it("does not delete an executed change set", async () => {
    const world = await waitingForApproval();
    await world.local.execute({ StackName, ChangeSetName: world.changeSet.changeSetName });

    expect(await world.cleanUp()).toEqual({ discarded: 0, released: true });
  });

  it("has nothing to do for an execution that was refused before it was recorded", async () => {
    const world = await waitingForApproval();

    expect(await world.cleanUp(executionArn.replace(deployment.id, "refused"))).toEqual({
      discarded: 0,
      released: false,
    });
    expect(await world.owner()).toBe(executionArn);
  });
});
