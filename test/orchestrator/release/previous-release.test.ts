import { describe, expect, it } from "vitest";
import { readPreviousRelease, storePreviousRelease } from "../../../orchestrator/release/previous-release.ts";
import { type Release, storeRelease } from "../../../orchestrator/release/release.ts";
import { acquireLock } from "../../../orchestrator/states/acquire-lock.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { first, lockServices, second } from "../fixtures/lock-services.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const releaseBy = (deploymentId: string): Release => ({
  deploymentId,
  stackName: first.stackName,
  image: `tasks:${deploymentId}`,
  parameters: {},
  secretParameters: [],
  template: "{}",
  recordedAt: "2026-01-01T00:00:00.000Z",
});

describe("the previous release", () => {
  it("is fixed with the lock and is never the deployment's own", async () => {
    const table = await startStateTable();
    await storeRelease(table, releaseBy("zero"), "2025-12-31T00:00:00.000Z");
    await acquireLock(lockServices(table), { deployment: first });

    await storeRelease(table, releaseBy(first.id), first.startedAt);
    await acquireLock(lockServices(table), { deployment: first });

    expect(await readPreviousRelease(table, first)).toEqual(releaseBy("zero"));
  });

  it("stays missing where there was none, even after the deployment has recorded its own", async () => {
    const table = await startStateTable();
    await acquireLock(lockServices(table), { deployment: first });

    await storeRelease(table, releaseBy(first.id), first.startedAt);
    await acquireLock(lockServices(table), { deployment: first });

    expect(await readPreviousRelease(table, first)).toBeUndefined();
  });

  it("is not fixed for a deployment that is refused the lock", async () => {
    const table = await startStateTable();
    await acquireLock(lockServices(table), { deployment: first });
    const refused = acquireLock(lockServices(table, { [first.executionArn]: "RUNNING" }), {
      deployment: second,
    });
    await expect(refused).rejects.toMatchObject({ name: "DeploymentInProgress" });

    await storeRelease(table, releaseBy(first.id), first.startedAt);
    await storePreviousRelease(table, second);

    expect(await readPreviousRelease(table, second)).toEqual(releaseBy(first.id));
  });

  it("is each deployment's own", async () => {
    const table = await startStateTable();
    const third = aDeployment({ id: "third" });
    for (const id of ["one", "two"]) {
      await storeRelease(table, releaseBy(id), "2025-12-31T00:00:00.000Z");
      await storePreviousRelease(table, id === "one" ? second : third);
    }

    expect((await readPreviousRelease(table, second))?.deploymentId).toBe("one");
    expect((await readPreviousRelease(table, third))?.deploymentId).toBe("two");
  });
});
