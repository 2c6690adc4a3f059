import { describe, expect, it } from "vitest";
import type { ImageIdentity } from "../../../orchestrator/image/image-identity.ts";
import type { ReviewInput } from "../../../orchestrator/review/review.ts";
import { reviewOf } from "../../../orchestrator/review/review.ts";
import { aPlannedTask } from "../fixtures/planned-tasks.ts";
import { aRehearsal } from "../fixtures/rehearsals.ts";
import { digestOfImage, modify, pageOf, release, sources, whole } from "../fixtures/reviews.ts";

const templateOf = (parameters: object) => JSON.stringify({ Parameters: parameters, Resources: {} });
const secretRelease = {
  ...release,
  secretParameters: ["Key"],
  template: templateOf({ Key: { NoEcho: true } }),
};
const withKey = templateOf({ Key: { NoEcho: true }, More: {} });
const database = { ...modify, LogicalResourceId: "Database", ResourceType: "AWS::RDS::DBCluster" };
const { imageDigest: _, ...tagged } = release;
const large = { ...release, template: templateOf({ Text: { Default: "x".repeat(51_200) } }) };
const images = (before: ImageIdentity): Partial<ReviewInput> => ({
  images: { before, after: { name: "tasks:1.1.0", registry: "present" } },
});
const migration = (breaking: readonly string[]) => ({
  ...{ name: "003.sql", checksum: "c", sql: "SELECT 1", status: "afterApproval" as const },
  breaking,
});
const overwriting = {
  ...{ class: "destroysData" as const, reason: "it overwrites values in rows of tasks" },
  statement: "UPDATE tasks SET done = true WHERE id = 1",
};
const content = (EngineVersion: string) =>
  JSON.stringify({ Properties: { Engine: "aurora-postgresql", EngineVersion } });
const upgrade = { ...database, BeforeContext: content("15.4"), AfterContext: content("16.1") };
const previous = { imageParameter: "ContainerImage", template: "previous" as const };

describe("the rollback", () => {
  it.each<[string, Partial<ReviewInput>, string, RegExp | undefined]>([
    ["the previous release is known in full", {}, "possible", undefined],
    ["there is no previous release", { release: undefined }, "impossible", /no previous release/],
    ["the stack is created", { changeSetType: "CREATE" }, "impossible", /can only be deleted/],
    ["it is the rollback itself", { phase: "rollback" }, "impossible", /this is the rollback/],
    ["the template of the release is too large", { release: large }, "impossible", /accepts at most 51200/],
    [
      "the stack keeps its template, however large",
      { release: large, target: previous },
      "possible",
      undefined,
    ],
    [
      "the new template removes a secret parameter",
      { release: secretRelease },
      "impossible",
      /\(NoEcho\) Key/,
    ],
    [
      "a secret keeps its value of today",
      { release: secretRelease, template: withKey },
      "partial",
      /NoEcho.*Key keep/,
    ],
    [
      "the release's template has a default for the secret that is dropped",
      { release: { ...secretRelease, template: templateOf({ Key: { NoEcho: true, Default: "x" } }) } },
      "partial",
      /Key/,
    ],
    [
      "data are removed",
      { whole: whole([{ ...database, Action: "Remove" }]) },
      "partial",
      /Database.*without its data/,
    ],
    [
      "a database may be replaced",
      { whole: whole([{ ...database, Replacement: "Conditional" }]) },
      "partial",
      /Database/,
    ],
    ["the release's image is known only by its tag", { release: tagged }, "partial", /tasks:1\.0\.0/],
    [
      "the release's image was seen, but nobody approved its digest",
      { release: { ...tagged, observedDigest: digestOfImage } },
      "partial",
      /the digest that ran \(sha256:a+\), which nobody approved; it comes back only if people approve it/,
    ],
    [
      "the stack's parameter takes no digest",
      {
        images: {
          after: {
            name: "tasks:1.1.0",
            registry: "present",
            notPinned: "the stack's parameter takes no digest",
          },
        },
      },
      "partial",
      /takes no digest, so the previous release comes back by its tag/,
    ],
    [
      "its image is no longer in the registry",
      images({ name: "tasks:1.0.0", digest: digestOfImage, registry: "missing" }),
      "impossible",
      /tasks:1\.0\.0 \(sha256:a+\), is no longer in its registry/,
    ],
    [
      "the registry denies access to its image",
      images({ name: "tasks:1.0.0", registry: "unknown", reason: "Amazon ECR denies access to it" }),
      "partial",
      /it is not known .*: Amazon ECR denies access/,
    ],
    [
      "a migration is not backward compatible",
      { database: { migrations: [migration(["it drops the table tasks"])] } },
      "partial",
      /may not work with the new schema.*003\.sql \(it drops the table tasks\)/,
    ],
    [
      "a migration overwrites rows",
      { database: { migrations: [{ ...migration([]), effects: [overwriting] }] } },
      "partial",
      /does not bring back what migrations delete or overwrite: 003\.sql/,
    ],
    [
      "a task migrates the database",
      { database: { migrations: [], task: aPlannedTask() } },
      "partial",
      /may not work with the database as python manage\.py migrate leaves it: that is not judged/,
    ],
    [
      "the previous release fails on a clone of the migrated database",
      {
        rehearsal: aRehearsal({ outcome: "failed", problems: ["GET /tasks: got 500"] }),
      },
      "partial",
      /on a clone of the database tasks:1\.0\.0 failed after the migrations, which a rollback leaves/,
    ],
    [
      "the database's engine gets another major version",
      { whole: whole([upgrade]) },
      "partial",
      /does not go back to an earlier major version, only to a snapshot: .*15\.4 → 16\.1/,
    ],
    ["a migration waits for another", { database: { migrations: [migration([])] } }, "possible", undefined],
    [
      "it is known by a digest in its name",
      { release: { ...tagged, image: `tasks@sha256:${"a".repeat(64)}` } },
      "possible",
      undefined,
    ],
  ])("is judged when %s", (_title, changes, verdict, reason) => {
    const { rollback } = reviewOf(sources(changes));

    expect(rollback.verdict).toBe(verdict);
    if (reason) expect(rollback.reasons.join("\n")).toMatch(reason);
    else expect(rollback.reasons).toEqual([]);
  });

  it("is on the page, with every reason", () => {
    const review = reviewOf(
      sources({ release: { ...tagged, secretParameters: ["Key"] }, template: withKey }),
    );

    const page = pageOf(review);

    expect(review.rollback.reasons).toHaveLength(2);
    expect(page).toContain("can be restored only in part");
    for (const reason of review.rollback.reasons) expect(page).toContain(reason);
  });
});
