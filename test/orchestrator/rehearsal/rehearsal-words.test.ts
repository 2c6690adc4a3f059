import { describe, expect, it } from "vitest";
import { rehearsalLine } from "../../../orchestrator/rehearsal/rehearsal-words.ts";
import { aRehearsal } from "../fixtures/rehearsals.ts";

describe("a rehearsal in one line", () => {
  it("says how long it took, what it locked, what it changed, and whether the release before still passes", () => {
    expect(rehearsalLine(aRehearsal())).toBe(
      "rehearsed on a clone: 3.0 s, one ACCESS EXCLUSIVE lock of 12 ms on tasks, 40 rows updated; " +
        "tasks:1.0.0 still passes its smoke tests",
    );
  });

  it("adds the migrations up, and has each kind of lock once", () => {
    const { migrations } = aRehearsal();
    const [one] = migrations;
    if (!one) throw new Error("no migration");
    const other = {
      ...one,
      statementsAlone: 2,
      locks: [
        { table: "users", mode: "ACCESS EXCLUSIVE", heldMs: 40 },
        { table: "users", mode: "SHARE", heldMs: 5 },
      ],
      rewritten: ["users"],
      rows: { inserted: 1, updated: 2, deleted: 0 },
    };

    expect(rehearsalLine(aRehearsal({}, { migrations: [one, other] }))).toContain(
      "6.0 s, 2 ACCESS EXCLUSIVE locks of up to 40 ms on tasks, users, one SHARE lock of 5 ms on users, " +
        "2 statements outside of a transaction, whose locks are not measured, users rewritten, 1 row inserted, 42 rows updated",
    );
  });

  it.each([
    [{ outcome: "failed", problems: ["GET /tasks: got 500"] }, "tasks:1.0.0 fails: GET /tasks: got 500"],
    [
      { outcome: "notTried", why: "no release is recorded" },
      "tasks:1.0.0 was not tried: no release is recorded",
    ],
  ] as const)("says how the release before did: %o", (tried, words) => {
    expect(rehearsalLine(aRehearsal(tried)).split("; ")[1]).toBe(words);
  });

  it("says why there was none", () => {
    expect(rehearsalLine(aRehearsal({}, { outcome: "notRehearsed", why: "too many clusters" }))).toBe(
      "not rehearsed: too many clusters",
    );
  });
});
