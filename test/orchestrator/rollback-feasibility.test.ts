import { describe, expect, it } from "vitest";
import type { ReviewSources } from "../../orchestrator/review.ts";
import { reviewOf } from "../../orchestrator/review.ts";
import { modify, pageOf, release, sources, whole } from "./reviews.ts";

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
const previous = { imageParameter: "ContainerImage", template: "previous" as const };

describe("the rollback", () => {
  it.each<[string, Partial<ReviewSources>, string, RegExp | undefined]>([
    ["the release before is known in full", {}, "possible", undefined],
    ["there is no release before", { release: undefined }, "impossible", /no release before/],
    ["the stack is made anew", { changeSetType: "CREATE" }, "impossible", /can only be deleted/],
    ["it is the rollback already", { attempt: "rollback" }, "impossible", /rollback already/],
    ["the template of the release is too large", { release: large }, "impossible", /takes 51200/],
    [
      "the stack keeps its template, however large",
      { release: large, target: previous },
      "possible",
      undefined,
    ],
    ["the new template drops a secret", { release: secretRelease }, "impossible", /\(NoEcho\) Key/],
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
    ["the release's image is known by tag alone", { release: tagged }, "partial", /tasks:1\.0\.0/],
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
    expect(page).toContain("can come back only in part");
    for (const reason of review.rollback.reasons) expect(page).toContain(reason);
  });
});
