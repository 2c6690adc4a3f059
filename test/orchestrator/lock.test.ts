import type { SFNClient } from "@aws-sdk/client-sfn";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { acquireLock } from "../../orchestrator/acquire-lock.ts";
import type { Outcome } from "../../orchestrator/deployment.ts";
import { assertLockHeld } from "../../orchestrator/lock.ts";
import { releaseLock } from "../../orchestrator/release-lock.ts";
import { keys, type Table } from "../../orchestrator/table.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { aDeployment } from "./a-deployment.ts";
import { startStateTable } from "./state-table.ts";

const first = aDeployment({ id: "first" });
const second = aDeployment({ id: "second" });
const failed: Outcome = { endState: "Failed", failure: { error: "ChangeSetFailed", cause: "no" } };
const rollbackFailed: Outcome = {
  endState: "RollbackFailed",
  failure: { error: "NoReleaseBefore", cause: "there is no release" },
};

/** Step Functions that knows these executions, by ARN. */
function executions(statuses: Readonly<Record<string, string>> = {}): SFNClient {
  const send = async ({ input }: { input: { executionArn: string } }) => {
    const status = statuses[input.executionArn];
    if (status) return { status };
    throw Object.assign(new Error("Execution Does Not Exist"), { name: "ExecutionDoesNotExist" });
  };
  return { send } as unknown as SFNClient;
}

const services = (table: Table, statuses?: Readonly<Record<string, string>>) => ({
  table,
  stepFunctions: executions(statuses),
  clock: new VirtualClock(),
});

const running = { [first.executionArn]: "RUNNING" };

describe("the lock", () => {
  it("goes to one of twenty rivals", async () => {
    const table = await startStateTable();
    const rivals = Array.from({ length: 20 }, (_, index) => aDeployment({ id: `rival-${index}` }));
    const statuses = Object.fromEntries(rivals.map(({ executionArn }) => [executionArn, "RUNNING"]));

    const results = await Promise.allSettled(
      rivals.map((deployment) => acquireLock(services(table, statuses), { deployment })),
    );

    const won = results.filter(({ status }) => status === "fulfilled");
    const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason.name] : []));
    expect(won).toHaveLength(1);
    expect(new Set(errors)).toEqual(new Set(["DeploymentInProgress"]));
  });

  it("names the running owner to the one it refuses", async () => {
    const table = await startStateTable();
    await acquireLock(services(table), { deployment: first });

    const refused = acquireLock(services(table, running), { deployment: second });

    await expect(refused).rejects.toMatchObject({
      name: "DeploymentInProgress",
      message: expect.stringContaining(`first (${first.executionArn}) since 2026-01-01T00:00:00.000Z`),
    });
  });

  it("is retaken by its owner with the same fence", async () => {
    const table = await startStateTable();
    const before = await acquireLock(services(table), { deployment: first });

    const again = await acquireLock(services(table, running), { deployment: first });

    expect(again).toEqual(before);
  });

  it.each(["FAILED", "ABORTED", "TIMED_OUT", "SUCCEEDED", undefined])(
    "is taken over from an owner that is %s",
    async (status) => {
      const table = await startStateTable();
      const lost = await acquireLock(services(table), { deployment: first });

      const taken = await acquireLock(services(table, status ? { [first.executionArn]: status } : {}), {
        deployment: second,
      });

      expect(taken).toEqual({ fence: lost.fence + 1 });
      await expect(assertLockHeld(table, second, taken)).resolves.toBeUndefined();
      await expect(assertLockHeld(table, first, lost)).rejects.toMatchObject({ name: "LockLost" });
    },
  );

  it("keeps its fence growing when it is free in between", async () => {
    const table = await startStateTable();
    const fences: number[] = [];
    for (const deployment of [first, second, first]) {
      const lock = await acquireLock(services(table), { deployment });
      fences.push(lock.fence);
      await releaseLock(table, { deployment, lock, outcome: failed });
    }

    expect(fences).toEqual([1, 2, 3]);
  });

  it("is released by its owner alone", async () => {
    const table = await startStateTable();
    const lock = await acquireLock(services(table), { deployment: first });

    const answers = [
      await releaseLock(table, { deployment: second, lock, outcome: failed }),
      await releaseLock(table, { deployment: second, lock: null, outcome: failed }),
      await releaseLock(table, { deployment: first, lock: { fence: 7 }, outcome: failed }),
      await releaseLock(table, { deployment: first, lock: null, outcome: failed }),
      await releaseLock(table, { deployment: first, lock, outcome: failed }),
    ];

    expect(answers.map(({ released }) => released)).toEqual([false, false, false, true, false]);
  });

  it("is not held by a fence of the same owner that is over", async () => {
    const table = await startStateTable();
    const before = await acquireLock(services(table), { deployment: first });
    await releaseLock(table, { deployment: first, lock: before, outcome: failed });

    const lock = await acquireLock(services(table), { deployment: first });

    await expect(assertLockHeld(table, first, lock)).resolves.toBeUndefined();
    await expect(assertLockHeld(table, first, before)).rejects.toMatchObject({ name: "LockLost" });
  });

  it("stays with a failed rollback until somebody acknowledges that one", async () => {
    const table = await startStateTable();
    const lock = await acquireLock(services(table), { deployment: first });
    const released = await releaseLock(table, { deployment: first, lock, outcome: rollbackFailed });
    const acknowledged = aDeployment({ id: "third", acknowledgedFailedRollback: "first" });
    const mistaken = aDeployment({ id: "fourth", acknowledgedFailedRollback: "another" });

    expect(released).toEqual({ released: false });
    for (const deployment of [second, mistaken]) {
      await expect(acquireLock(services(table), { deployment })).rejects.toMatchObject({
        name: "FailedRollbackNotAcknowledged",
        message: expect.stringContaining('"acknowledgeFailedRollback": "first"'),
      });
    }
    await expect(acquireLock(services(table), { deployment: acknowledged })).resolves.toEqual({ fence: 2 });
    const { Item } = await table.client.send(
      new GetCommand({ TableName: table.name, Key: keys.lock(first.stackName) }),
    );
    expect(Item).not.toHaveProperty("keptBecause");
  });

  it("is not given when the table cannot be reached", async () => {
    const table = await startStateTable();
    const lost = { ...table, name: "missing" };

    const refused = acquireLock(services(lost), { deployment: first });

    await expect(refused).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("is not taken over when nobody knows whether its owner runs", async () => {
    const table = await startStateTable();
    await acquireLock(services(table), { deployment: first });
    const throttled = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
    const stepFunctions = { send: () => Promise.reject(throttled) } as unknown as SFNClient;

    const refused = acquireLock({ ...services(table), stepFunctions }, { deployment: second });

    await expect(refused).rejects.toBe(throttled);
  });
});
