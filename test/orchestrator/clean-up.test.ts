import {
  CreateStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import { GetExecutionHistoryCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { cleanUpExecution } from "../../orchestrator/clean-up.ts";
import { storeKeptLock } from "../../orchestrator/deployment/lock.ts";
import { keys } from "../../orchestrator/deployment/table.ts";
import { acquireLock } from "../../orchestrator/states/acquire-lock.ts";
import { createChangeSet } from "../../orchestrator/states/create-change-set.ts";
import { startCloudFormation } from "../infra/local/aws/cloudformation/local-cloudformation.ts";
import { topics } from "../infra/local/aws/cloudformation/topics.ts";
import { aDeployment, aTarget } from "./fixtures/a-deployment.ts";
import { startImageRegistry } from "./fixtures/image-registry.ts";
import { startStateTable } from "./fixtures/state-table.ts";

const deployment = aDeployment();
const target = aTarget();
const { executionArn, stackName: StackName } = deployment;
const Parameters = { ContainerImage: { Type: "String", Default: "tasks:1.0.0" } };
const template = (DisplayName: string) => topics({ Topic: { DisplayName } }, { Parameters });

/** A deployment that holds the lock and waits for the approval of its change set. */
async function waitingForApproval({ stackExists = true } = {}) {
  const local = await startCloudFormation();
  const table = await startStateTable();
  if (stackExists) {
    await local.client.send(new CreateStackCommand({ StackName, TemplateBody: template("old") }));
    await local.idle();
  }
  const world = {
    ...{ local, table, status: "ABORTED", name: deployment.id },
    lastState: "RequestApproval",
  };
  const describeExecution = () => ({
    executionArn,
    name: world.name,
    status: world.status,
    startDate: new Date(deployment.startedAt),
    cause: "the release before did not come back",
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
  const cleanUp = () =>
    cleanUpExecution({ cloudFormation: local.client, stepFunctions, table }, executionArn);
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

    expect(await world.cleanUp()).toEqual({ discarded: 0, released: false });
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
      keptBecause: "the release before did not come back",
    });
  });

  it("changes neither lock nor change sets of a stack that another execution has taken over", async () => {
    const world = await waitingForApproval();
    const next = aDeployment({ id: "release-1-2-0" });
    await acquireLock(
      {
        table: world.table,
        clock: world.local.clock,
        stepFunctions: { send: async () => ({ status: "ABORTED" }) } as never,
      },
      { deployment: next },
    );

    expect(await world.cleanUp()).toEqual({ discarded: 0, released: false });
    expect([await world.owner(), await world.hasChangeSet()]).toEqual([next.executionArn, true]);
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
    world.name = "refused";

    expect(await world.cleanUp()).toEqual({ discarded: 0, released: false });
    expect(await world.owner()).toBe(executionArn);
  });
});
