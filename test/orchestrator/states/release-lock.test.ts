import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../orchestrator/deployment/deployment.ts";
import { keys } from "../../../orchestrator/deployment/table.ts";
import { acquireLock } from "../../../orchestrator/states/acquire-lock.ts";
import { releaseLock } from "../../../orchestrator/states/release-lock.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { failed, first, lockServices, second } from "../fixtures/lock-services.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const rollbackFailed: Outcome = {
  endState: "RollbackFailed",
  failure: { error: "NoReleaseBefore", cause: "there is no release" },
};

describe("releasing the lock", () => {
  it("keeps its fence growing when it is free in between", async () => {
    const table = await startStateTable();
    const fences: number[] = [];
    for (const deployment of [first, second, first]) {
      const lock = await acquireLock(lockServices(table), { deployment });
      fences.push(lock.fence);
      await releaseLock(table, { deployment, lock, outcome: failed });
    }

    expect(fences).toEqual([1, 2, 3]);
  });

  it("is released by its owner alone", async () => {
    const table = await startStateTable();
    const lock = await acquireLock(lockServices(table), { deployment: first });

    const answers = [
      await releaseLock(table, { deployment: second, lock, outcome: failed }),
      await releaseLock(table, { deployment: second, lock: null, outcome: failed }),
      await releaseLock(table, { deployment: first, lock: { fence: 7 }, outcome: failed }),
      await releaseLock(table, { deployment: first, lock: null, outcome: failed }),
      await releaseLock(table, { deployment: first, lock, outcome: failed }),
    ];

    expect(answers.map(({ released }) => released)).toEqual([false, false, false, true, false]);
  });

  it("stays with a failed rollback until it is acknowledged", async () => {
    const table = await startStateTable();
    const lock = await acquireLock(lockServices(table), { deployment: first });
    const released = await releaseLock(table, { deployment: first, lock, outcome: rollbackFailed });
    const acknowledged = aDeployment({ id: "third", acknowledgeFailedRollback: "first" });
    const mistaken = aDeployment({ id: "fourth", acknowledgeFailedRollback: "another" });

    expect(released).toEqual({ released: false });
    for (const deployment of [second, mistaken]) {
      await expect(acquireLock(lockServices(table), { deployment })).rejects.toMatchObject({
        name: "FailedRollbackNotAcknowledged",
        message: expect.stringContaining('"acknowledgeFailedRollback": "first"'),
      });
    }
    await expect(acquireLock(lockServices(table), { deployment: acknowledged })).resolves.toEqual({
      fence: 2,
    });
    const { Item } = await table.client.send(
      new GetCommand({ TableName: table.name, Key: keys.lock(first.stackName) }),
    );
    expect(Item).not.toHaveProperty("keptBecause");
  });
});
