import { describe, expect, it } from "vitest";
import { rehearsalSection } from "../../../orchestrator/pages/rehearsal-section.ts";
import type { Rehearsal } from "../../../orchestrator/rehearsal/rehearsal.ts";
import { aRehearsal } from "../fixtures/rehearsals.ts";

/** What people read: without tags, with single spaces. */
const words = (rehearsal?: Rehearsal) =>
  String(rehearsalSection(rehearsal))
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ");

describe("the rehearsal on the approval page", () => {
  it("shows what each migration did on the clone, and that the release before still passes", () => {
    const shown = words(aRehearsal());

    expect(shown).toContain("Rehearsal on a clone the previous release still passes");
    expect(shown).toContain(
      "003-due-date.sql 3.0 s ACCESS EXCLUSIVE on tasks, 12 ms no table 40 rows updated",
    );
  });

  it.each([
    [
      aRehearsal({ outcome: "failed", problems: ["the tasks are listed (GET /tasks): got 500"] }),
      "the previous release fails tasks:1.0.0 fails: the tasks are listed (GET /tasks): got 500.",
    ],
    [
      aRehearsal({ outcome: "notTried", why: "no release is recorded" }),
      "the previous release was not tried tasks:1.0.0 was not tried: no release is recorded.",
    ],
    [
      aRehearsal({}, { outcome: "notRehearsed", why: "too many clusters" }),
      "not rehearsed too many clusters",
    ],
  ])("says what could not be seen, or failed", (rehearsal, expected) => {
    expect(words(rehearsal)).toContain(expected);
  });

  it("shows what a service answers as text", () => {
    const problems = ["got <script>alert(1)</script>"];

    expect(String(rehearsalSection(aRehearsal({ outcome: "failed", problems })))).not.toContain("<script");
  });

  it("is not there without a rehearsal", () => {
    expect(words()).toBe("");
  });
});
