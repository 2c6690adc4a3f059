import type { SFNClient } from "@aws-sdk/client-sfn";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import type { Deployment } from "../../../orchestrator/deployment/deployment.ts";
import { readDeployment } from "../../../orchestrator/deployment/deployment-record.ts";
import { assertLockHeld } from "../../../orchestrator/deployment/lock.ts";
import type { Table } from "../../../orchestrator/deployment/table.ts";
import { acquireLock } from "../../../orchestrator/states/acquire-lock.ts";
import { releaseLock } from "../../../orchestrator/states/release-lock.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { failed, first, lockServices, second } from "../fixtures/lock-services.ts";
import { startStateTable } from "../fixtures/state-table.ts";

/** The table, of whose lock somebody else makes something between this caller's first look and its next step. */
function afterReading(table: Table, meanwhile: () => Promise<void>): Table {
  let pending: typeof meanwhile | undefined = meanwhile;
  const send = async (command: object) => {
    const answer = await table.client.send(command as never);
    const rival = command instanceof GetCommand ? pending : undefined;
    if (rival) pending = undefined;
    await rival?.();
    return answer;
  };
  return { ...table, client: { send } as unknown as Table["client"] };
}

const running = { [first.executionArn]: "RUNNING" };

describe("acquiring the lock", () => {
  it("goes to one of twenty rivals", async () => {
    const table = await startStateTable();
    const rivals = Array.from({ length: 20 }, (_, index) => aDeployment({ id: `rival-${index}` }));
    const statuses = Object.fromEntries(rivals.map(({ executionArn }) => [executionArn, "RUNNING"]));

    const results = await Promise.allSettled(
      rivals.map((deployment) => acquireLock(lockServices(table, statuses), { deployment })),
    );

    const won = results.filter(({ status }) => status === "fulfilled");
    const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason.name] : []));
    expect(won).toHaveLength(1);
    expect(new Set(errors)).toEqual(new Set(["DeploymentInProgress"]));
  });

  it("names the running owner to the one it refuses", async () => {
    const table = await startStateTable();
    await acquireLock(lockServices(table), { deployment: first });

    const refused = acquireLock(lockServices(table, running), { deployment: second });

    await expect(refused).rejects.toMatchObject({
      name: "DeploymentInProgress",
      message: expect.stringContaining(`first (${first.executionArn}) since 2026-01-01T00:00:00.000Z`),
    });
  });

  it("is not taken from an owner that is to run again", async () => {
    const table = await startStateTable();
    const held = await acquireLock(lockServices(table), { deployment: first });

    const refused = acquireLock(lockServices(table, { [first.executionArn]: "PENDING_REDRIVE" }), {
      deployment: second,
    });

    await expect(refused).rejects.toMatchObject({ name: "DeploymentInProgress" });
    await expect(assertLockHeld(table, first, held)).resolves.toBeUndefined();
  });

  it("has a fence of its own when others held it since it was seen free", async () => {
    const table = await startStateTable();
    const fences: number[] = [];
    const hold = async (deployment: Deployment) => {
      const { fence } = await acquireLock(lockServices(table), { deployment });
      fences.push(fence);
      await releaseLock(table, { deployment, lock: { fence }, outcome: failed });
    };
    await hold(first);

    const late = afterReading(table, () => hold(aDeployment({ id: "between" })));
    const { fence } = await acquireLock(lockServices(late), { deployment: second });

    expect([...fences, fence]).toEqual([1, 2, 3]);
  });

  it("is asked for only when the deployment can be found, also by those who are refused", async () => {
    const table = await startStateTable();
    await acquireLock(lockServices(table), { deployment: first });

    const refused = acquireLock(lockServices(table, running), { deployment: second });

    await expect(refused).rejects.toMatchObject({ name: "DeploymentInProgress" });
    expect(await readDeployment(table, first.id)).toEqual(first);
    expect(await readDeployment(table, second.id)).toEqual(second);
    expect(await readDeployment(table, "third")).toBeUndefined();
  });

  it("is retaken by its owner with the same fence", async () => {
    const table = await startStateTable();
    const before = await acquireLock(lockServices(table), { deployment: first });

    const again = await acquireLock(lockServices(table, running), { deployment: first });

    expect(again).toEqual(before);
  });

  it.each(["FAILED", "ABORTED", "TIMED_OUT", "SUCCEEDED", undefined])(
    "is taken over from an owner that is %s",
    async (status) => {
      const table = await startStateTable();
      const lost = await acquireLock(lockServices(table), { deployment: first });

      const taken = await acquireLock(lockServices(table, status ? { [first.executionArn]: status } : {}), {
        deployment: second,
      });

      expect(taken).toEqual({ fence: lost.fence + 1 });
      await expect(assertLockHeld(table, second, taken)).resolves.toBeUndefined();
      await expect(assertLockHeld(table, first, lost)).rejects.toMatchObject({ name: "LockLost" });
    },
  );

  it("is not given when the table cannot be reached", async () => {
    const table = await startStateTable();
    const lost = { ...table, name: "missing" };

    const refused = acquireLock(lockServices(lost), { deployment: first });

    await expect(refused).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("is not taken over if it is not known whether its owner runs", async () => {
    const table = await startStateTable();
    await acquireLock(lockServices(table), { deployment: first });
    const throttled = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
    const stepFunctions = { send: () => Promise.reject(throttled) } as unknown as SFNClient;

    const refused = acquireLock({ ...lockServices(table), stepFunctions }, { deployment: second });

    await expect(refused).rejects.toBe(throttled);
  });
});
