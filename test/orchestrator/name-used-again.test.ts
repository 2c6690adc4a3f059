import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { cleanUpExecution } from "../../orchestrator/clean-up.ts";
import { deploymentIdOf } from "../../orchestrator/deployment/deployment-id.ts";
import { findDeployment, storeDeployment } from "../../orchestrator/deployment/deployment-record.ts";
import { assertNotHalted, readHalt, storeHalt } from "../../orchestrator/deployment/halt-record.ts";
import { readLock, storeKeptLock } from "../../orchestrator/deployment/lock.ts";
import type { Table } from "../../orchestrator/deployment/table.ts";
import { requestHalt } from "../../orchestrator/halt.ts";
import { acquireLock } from "../../orchestrator/states/acquire-lock.ts";
import { releaseLock } from "../../orchestrator/states/release-lock.ts";
import { inProcessTable } from "../support/in-process-table.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { aDeployment } from "./fixtures/a-deployment.ts";
import { failed } from "./fixtures/lock-services.ts";
import { noEcs } from "./fixtures/not-called.ts";

const name = "weekly";
const startedLast = "2026-01-01T00:00:00.000Z";
const startedNow = "2026-05-01T00:00:00.000Z";

// Step Functions makes the ARN of the name, so it is the same.
const { executionArn } = aDeployment({ id: name });
const started = (startedAt: string) =>
  aDeployment({ id: deploymentIdOf(name, startedAt), executionArn, startedAt });
const [earlier, later] = [started(startedLast), started(startedNow)];

/** Step Functions when it has only the later execution of the name. */
const executionNow = (status: string) =>
  ({
    send: async () => ({ executionArn, name, status, startDate: new Date(startedNow) }),
  }) as unknown as SFNClient;

const at = (time: string) => new VirtualClock(Date.parse(time));
const acquire = (table: Table, deployment: typeof later, status = "RUNNING") =>
  acquireLock(
    { table, clock: at(deployment.startedAt), stepFunctions: executionNow(status) },
    { deployment },
  );
const nothingToDiscard = { send: async () => ({}) } as unknown as CloudFormationClient;

describe("a deployment whose execution has the name and the ARN of an earlier one", () => {
  it("meets no halt of the earlier one", async () => {
    const table = await inProcessTable();
    await storeHalt(table, earlier.id, {
      by: "bob@example.com",
      at: startedLast,
      reason: "It must not go on",
    });

    await expect(assertNotHalted(table, later.id, "deploy")).resolves.toBeUndefined();
  });

  it("does not own the lock that the earlier one kept after its failed rollback", async () => {
    const table = await inProcessTable();
    const lock = await acquire(table, earlier);
    await storeKeptLock(table, earlier, lock, "the stack does not settle");

    const acknowledging = { ...later, id: `${later.id.slice(0, -2)}1Z`, acknowledgeFailedRollback: name };
    await expect(acquire(table, later)).rejects.toMatchObject({ name: "FailedRollbackNotAcknowledged" });
    expect(await acquire(table, acknowledging)).toEqual({ fence: 2 });
  });

  it("takes over the lock that the earlier one left, although an execution of its ARN runs: itself", async () => {
    const table = await inProcessTable();
    await acquire(table, earlier);

    expect(await acquire(table, later)).toEqual({ fence: 2 });
  });

  it("does not release the earlier one's lock", async () => {
    const table = await inProcessTable();
    await acquire(table, earlier);

    expect(await releaseLock(table, { deployment: later, lock: null, outcome: failed })).toEqual({
      released: false,
    });
    expect(await readLock(table, earlier.stackName)).toMatchObject({ deploymentId: earlier.id });
  });

  it("is not cleaned up as the earlier one if it was refused before it was stored", async () => {
    const table = await inProcessTable();
    await acquire(table, earlier);
    const services = {
      ...{ table, cloudFormation: nothingToDiscard, ecs: noEcs, clock: at(startedNow) },
      serviceNow: async () => ({ status: "absent" }) as const,
      stepFunctions: executionNow("FAILED"),
    };

    expect(await cleanUpExecution(services, executionArn)).toEqual({ discarded: 0, released: false });
  });

  it("is the one that people mean by the name", async () => {
    const table = await inProcessTable();
    await storeDeployment(table, later);
    // A late repetition of the earlier one.
    await storeDeployment(table, earlier);

    expect(await findDeployment(table, name)).toEqual(later);
    expect(await findDeployment(table, earlier.id)).toEqual(earlier);
  });

  it("is not halted in the name of the earlier one", async () => {
    const table = await inProcessTable();
    await storeDeployment(table, earlier);
    const services = { table, clock: at(startedNow), stepFunctions: executionNow("RUNNING") };

    expect(await requestHalt(services, name, { by: "bob@example.com", reason: "x" })).toMatchObject({
      status: "refused",
    });
    expect(await readHalt(table, earlier.id)).toBeUndefined();
  });
});
