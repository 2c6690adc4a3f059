import { describe, expect, it } from "vitest";
import { assertLockHeld } from "../../../orchestrator/deployment/lock.ts";
import { acquireLock } from "../../../orchestrator/states/acquire-lock.ts";
import { releaseLock } from "../../../orchestrator/states/release-lock.ts";
import { failed, first, lockServices } from "../fixtures/lock-services.ts";
import { startStateTable } from "../fixtures/state-table.ts";

describe("the lock", () => {
  it("is not held by a fence of the same owner that is over", async () => {
    const table = await startStateTable();
    const before = await acquireLock(lockServices(table), { deployment: first });
    await releaseLock(table, { deployment: first, lock: before, outcome: failed });

    const lock = await acquireLock(lockServices(table), { deployment: first });

    await expect(assertLockHeld(table, first, lock)).resolves.toBeUndefined();
    await expect(assertLockHeld(table, first, before)).rejects.toMatchObject({ name: "LockLost" });
  });
});
