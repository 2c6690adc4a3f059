import { beforeAll, describe, expect, it } from "vitest";
import {
  assertNotHalted,
  passIntoExecution,
  passLastSafePoint,
  readSafePoints,
  storeHalt,
} from "../../../orchestrator/deployment/halt-record.ts";
import type { Table } from "../../../orchestrator/deployment/table.ts";
import { inProcessTable } from "../../support/in-process-table.ts";

let table: Table;
beforeAll(async () => {
  table = await inProcessTable();
});

const halt = { by: "bob@example.com", at: "2026-01-01T00:01:00.000Z", reason: "It must not go on" };
const now = "2026-01-01T00:02:00.000Z";
const later = "2026-01-01T00:03:00.000Z";
const verified = { at: now, because: "verified" } as const;

describe("a halt", () => {
  it("is found by every safe point after it", async () => {
    await storeHalt(table, "halted", halt);

    const halted = {
      name: "DeploymentHalted",
      message: `halted by ${halt.by} at ${halt.at}: ${halt.reason}`,
    };
    await expect(assertNotHalted(table, "halted", "deploy")).rejects.toMatchObject(halted);
    await expect(passIntoExecution(table, "halted", "deploy", now)).rejects.toMatchObject(halted);
    await expect(passLastSafePoint(table, "halted", "deploy", verified)).rejects.toMatchObject(halted);
    expect(await readSafePoints(table, "halted")).toEqual({ halt });
  });

  it("is not stored after the last safe point", async () => {
    await passLastSafePoint(table, "verified", "deploy", verified);

    expect(await storeHalt(table, "verified", halt)).toEqual({ passed: verified });
    expect(await readSafePoints(table, "verified")).toEqual({ passed: verified });
  });

  it("is stored while the change set is executed, and says so", async () => {
    await passIntoExecution(table, "executing", "deploy", now);

    expect(await storeHalt(table, "executing", halt)).toEqual({ halt, executingSince: now });
  });

  it("does not stop a rollback", async () => {
    await storeHalt(table, "restored", halt);

    await assertNotHalted(table, "restored", "rollback");
    await passIntoExecution(table, "restored", "rollback", now);
    await passLastSafePoint(table, "restored", "rollback", verified);
    expect(await readSafePoints(table, "restored")).toEqual({ halt, restoringSince: now });
  });
});

it("a step that is repeated passes its safe points again, with the first time", async () => {
  for (const at of [now, later]) {
    await passIntoExecution(table, "repeated", "deploy", at);
    await passLastSafePoint(table, "repeated", "deploy", { at, because: "verified" });
  }

  expect(await readSafePoints(table, "repeated")).toEqual({ executingSince: now, passed: verified });
});

it("a halt and the last safe point exclude each other, whichever comes first", async () => {
  const ends = await Promise.all(
    Array.from({ length: 50 }, async (_, race) => {
      const id = `race-${race}`;
      const both = [
        () => storeHalt(table, id, halt).then((stored) => stored.halt !== undefined),
        () =>
          passLastSafePoint(table, id, "deploy", verified).then(
            () => true,
            () => false,
          ),
      ] as const;
      const [first, second] = race % 2 ? [both[0](), both[1]()] : [both[1](), both[0]()];
      return (await first) !== (await second);
    }),
  );

  expect(ends).toEqual(ends.map(() => true));
});
