import { describe, expect, it } from "vitest";
import { digestOf, type Review, reviewOf } from "../../../orchestrator/review/review.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { aPlannedTask } from "../fixtures/planned-tasks.ts";
import { aRehearsal } from "../fixtures/rehearsals.ts";
import { modify, modifyWithValues, remove, sources, whole } from "../fixtures/reviews.ts";

/** A review with something in every part. */
const { digest, ...reviewed } = reviewOf(
  sources({
    whole: whole([modify, remove, { ...remove, LogicalResourceId: "Left" }], [modifyWithValues, remove], {
      StatusReason: "[WARN] incomplete because: Logical Id: Left, Reason: unknown",
    }),
    release: undefined,
    database: { migrations: [], task: aPlannedTask() },
    rehearsal: aRehearsal({ outcome: "failed", problems: ["the tasks are listed (GET /tasks): got 500"] }),
    deployment: aDeployment({ allowDeletions: ["Topic"], warnings: ["No alarm watches it"] }),
  }),
);

type Path = readonly string[];

/** The place of every value in it, lists and objects too. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, part]) => placesIn(part, [...path, name]));
  return path.length > 0 ? [path, ...inner] : inner;
}

/** A copy in which `change` has replaced one value. */
function changedAt<Value>(value: Value, [name, ...rest]: Path, change: (old: unknown) => unknown): Value {
  if (name === undefined) return change(value) as Value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  const inner = changedAt(copy[name], rest, change);
  if (inner === undefined) delete copy[name];
  else copy[name] = inner;
  return copy as Value;
}

const another = (old: unknown): unknown => {
  if (typeof old === "string") return `${old}x`;
  if (typeof old === "boolean") return !old;
  if (typeof old === "number") return old + 1;
  return Array.isArray(old) ? [...old, "x"] : { ...(old as object), more: "x" };
};

/** The same, with the properties of every object in the opposite order. */
function reversed<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed) as Value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, part]) => [name, reversed(part)])) as Value;
}

describe("the digest", () => {
  const places = placesIn(reviewed);

  it("covers every part of the review", () => {
    const parts: Record<keyof Omit<Review, "digest">, true> = {
      request: true,
      changeSetArn: true,
      stackName: true,
      templateHash: true,
      images: true,
      parameters: true,
      changes: true,
      database: true,
      rehearsal: true,
      warnings: true,
      leftOut: true,
      verdict: true,
      rules: true,
      requiredApprovals: true,
      overrides: true,
      rollback: true,
      isPureRollback: true,
    };

    expect(new Set(places.map(([part]) => part))).toEqual(new Set(Object.keys(parts)));
    expect(places.length).toBeGreaterThan(100);
  });

  it("differs if any single value differs or is missing", () => {
    const digests = places.flatMap((path) => [
      digestOf(changedAt(reviewed, path, another)),
      digestOf(changedAt(reviewed, path, () => undefined)),
    ]);

    expect(digests).not.toContain(digest);
  });

  it("differs with the order of a list", () => {
    const { changes } = reviewed;

    expect(digestOf({ ...reviewed, changes: [...changes].reverse() })).not.toBe(digest);
  });

  it("does not differ with the order of properties", () => {
    expect(JSON.stringify(reversed(reviewed))).not.toBe(JSON.stringify(reviewed));
    expect(digestOf(reversed(reviewed))).toBe(digest);
  });

  it("does not depend on the template's white space", () => {
    const spaced = reviewOf(sources({ template: '{ "Resources": {} }' }));

    expect(spaced.digest).toBe(reviewOf(sources()).digest);
  });

  it.each([
    ["the template", sources({ template: '{"Resources":{"A":{}}}' })],
    ["a value", sources({ whole: whole([modify], [{ ...modifyWithValues, Details: [] }]) })],
    ["another change", sources({ whole: whole([modify, { ...modify, LogicalResourceId: "More" }]) })],
    ["a parameter", sources({ whole: whole([modify], [modifyWithValues], { Parameters: [] }) })],
    ["the change set", sources({ whole: whole([modify], [modifyWithValues], { ChangeSetId: "arn:other" }) })],
    ["an override", sources({ deployment: aDeployment({ allowDeletions: ["Topic"] }) })],
    ["the requester", sources({ deployment: aDeployment({ requester: "mallory@example.com" }) })],
    ["the previous release", sources({ release: undefined })],
    [
      "a migration",
      sources({
        database: {
          migrations: [{ name: "1.sql", checksum: "c", sql: "SELECT 1", status: "applied", breaking: [] }],
        },
      }),
    ],
    [
      "the digest of the image",
      sources({
        images: { after: { name: "tasks:1", digest: `sha256:${"b".repeat(64)}`, registry: "present" } },
      }),
    ],
    ["a permitted image", sources({ deployment: aDeployment({ allowMissingImages: ["tasks:1"] }) })],
    ["a permitted migration", sources({ deployment: aDeployment({ allowBreakingMigrations: ["1.sql"] }) })],
    ["a rehearsal", sources({ rehearsal: aRehearsal() })],
    ["the policy", sources({ policy: { scope: "deny" }, whole: whole([remove]) })],
  ])("differs with %s", (_, changed) => {
    expect(reviewOf(changed).digest).not.toBe(reviewOf(sources()).digest);
  });
});
