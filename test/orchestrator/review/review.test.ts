import type { ResourceChange } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import type { Release } from "../../../orchestrator/release/release.ts";
import { type ReviewInput, reviewOf } from "../../../orchestrator/review/review.ts";
import {
  digestOfImage,
  findingsOf,
  modify,
  modifyWithValues,
  parametersOf,
  release,
  remove,
  sources,
  whole,
} from "../fixtures/reviews.ts";

const warning = (...ids: string[]) =>
  ids
    .map(
      (id) =>
        `[WARN] --include-property-values option can return incomplete ChangeSet data because: Logical Id: ${id}, Reason: extraneous key [x] is not permitted`,
    )
    .join("\n");

describe("the review", () => {
  it("shows each change with its values, place and cause", () => {
    const { changes, images, verdict } = reviewOf(sources());

    expect(changes).toEqual([
      {
        action: "Modify",
        logicalId: "EcsService",
        physicalId: "xray-poc-compute-service",
        type: "AWS::ECS::Service",
        replacement: "False",
        scope: ["Properties"],
        details: [
          {
            attribute: "Properties",
            name: "TaskDefinition",
            path: "/Properties/TaskDefinition",
            changeType: "Modify",
            requiresRecreation: "Never",
            evaluation: "Dynamic",
            changeSource: "ResourceReference",
            causingEntity: "EcsTaskDefinition",
            before: "task:1",
            after: "(known after the execution)",
          },
        ],
      },
    ]);
    expect({ image: images.after.name, verdict }).toEqual({
      image: `tasks@${digestOfImage}`,
      verdict: "allow",
    });
  });

  it("names the requester, the request and its reason", () => {
    expect(reviewOf(sources()).request).toEqual({
      id: "release-1-1-0",
      phase: "deploy",
      image: "tasks:1.1.0",
      reason: "Serve the task list in pages",
      requester: "alice@example.com",
    });
  });

  it("keeps a change that the description with values leaves out, and names it", () => {
    const StatusReason = warning("Topic");
    const review = reviewOf(
      sources({ whole: whole([modify, remove], [modifyWithValues], { StatusReason }) }),
    );

    expect(review.changes[1]).toMatchObject({ logicalId: "Topic", valuesMissing: true });
    expect(review.leftOut).toEqual(["Topic"]);
    expect(review.warnings).toEqual([StatusReason]);
    expect(findingsOf(review)).toEqual({
      "no-deletion": "deny",
      scope: "second-approver",
      "values-known": "warn",
    });
  });

  it("names a change whose values are incomplete although both descriptions have it", () => {
    const { leftOut } = reviewOf(
      sources({ whole: whole([modify], [modify], { StatusReason: warning("EcsService") }) }),
    );

    expect(leftOut).toEqual(["EcsService"]);
  });

  it.each([
    ["the plain description lacks a change", whole([modify], [modifyWithValues, remove]), "Topic"],
    ["the descriptions differ", whole([modify], [{ ...modifyWithValues, Action: "Remove" }]), "EcsService"],
    [
      "a change has no action",
      whole([{ LogicalResourceId: "Topic", ResourceType: "AWS::SNS::Topic" }]),
      "no",
    ],
    [
      "neither has a change that CloudFormation says it left out",
      whole([modify], [modify], { StatusReason: warning("EcsService", "Hidden") }),
      "Hidden",
    ],
  ])("is refused when %s", (_, incomplete, named) => {
    expect(() => reviewOf(sources({ whole: incomplete }))).toThrow(
      expect.objectContaining({ name: "ChangeSetIncomplete", message: expect.stringContaining(named) }),
    );
  });

  it("follows nested stacks: their deletions and what is left out of them", () => {
    const nested = new Map([["Network", whole([remove], [], { StatusReason: warning("Topic") })]]);
    const stack: ResourceChange = {
      Action: "Modify",
      LogicalResourceId: "Network",
      ResourceType: "AWS::CloudFormation::Stack",
    };

    const review = reviewOf(sources({ whole: { ...whole([stack]), nested } }));

    expect(review.changes.map(({ logicalId }) => logicalId)).toEqual(["Network", "Network/Topic"]);
    expect(review.leftOut).toEqual(["Network/Topic"]);
    expect(review.rules[0]?.findings).toMatchObject([{ logicalId: "Network/Topic" }]);
  });

  it("shows the properties of a resource that is added or removed", () => {
    const context = JSON.stringify({
      Properties: { DisplayName: "hello", Tags: [{ Key: "a", Value: "b" }] },
    });
    const add: ResourceChange = { ...remove, Action: "Add", LogicalResourceId: "New", AfterContext: context };
    const gone: ResourceChange = { ...remove, BeforeContext: context };

    const [added, removed] = reviewOf(sources({ whole: whole([add, gone]) })).changes;

    expect(added?.details).toMatchObject([
      { changeType: "Add", path: "/Properties/DisplayName", after: "hello" },
      { changeType: "Add", path: "/Properties/Tags", after: '[{"Key":"a","Value":"b"}]' },
    ]);
    expect(removed?.details[0]).toMatchObject({ changeType: "Remove", before: "hello" });
    expect(removed?.details[0]?.after).toBeUndefined();
  });
});

const { imageDigest: _, ...tagged } = { ...release, secretParameters: ["Password"] };
const unproven: Release = { ...tagged, observedDigest: digestOfImage };
const byDigest = { ContainerImage: `tasks@${digestOfImage}` };

describe("a pure rollback", () => {
  const restoring = (values: Record<string, string>, changes: Partial<ReviewInput> = {}) =>
    reviewOf(
      sources({
        phase: "rollback",
        release: { ...release, secretParameters: ["Password"] },
        whole: whole([remove], [remove], {
          Parameters: parametersOf({ DesiredCount: "2", Password: "****", ...values }),
        }),
        ...changes,
      }),
    );

  it("has the release's template, parameters and image, and may remove what was added since", () => {
    for (const ContainerImage of [`tasks@${digestOfImage}`, `tasks:1.0.0@${digestOfImage}`]) {
      const review = restoring({ ContainerImage });

      expect(review.isPureRollback).toBe(true);
      expect(review.verdict).not.toBe("deny");
    }
  });

  it("compares names of the Parameter Store, not their current values", () => {
    const parameters = { ContainerImage: `tasks@${digestOfImage}`, DesiredCount: "/tasks/count" };
    const [image, count] = parametersOf(parameters);
    const more = { Parameters: [image ?? {}, { ...count, ResolvedValue: "2" }] };

    const review = restoring(
      {},
      { release: { ...release, parameters }, whole: whole([modify], [modify], more) },
    );

    expect(review).toMatchObject({ isPureRollback: true, parameters: { DesiredCount: "2" } });
  });

  it.each<[string, Record<string, string>, Partial<ReviewInput>]>([
    ["another image", { ContainerImage: `tasks@sha256:${"b".repeat(64)}` }, {}],
    ["an image of another name", { ContainerImage: `orders@${digestOfImage}` }, {}],
    ["a tag, which may mean another image by now", { ContainerImage: "tasks:1.0.0" }, {}],
    ["a digest that was seen but not approved", byDigest, { release: unproven }],
    ["a release without a digest, by its tag", { ContainerImage: "tasks:1.0.0" }, { release: tagged }],
    ["another parameter", { ...byDigest, DesiredCount: "3" }, {}],
    ["one parameter more", { ...byDigest, More: "1" }, {}],
    ["another template", byDigest, { template: "{}" }],
    ["the deploy phase", byDigest, { phase: "deploy" }],
    ["no release", byDigest, { release: undefined }],
  ])("is none with %s", (_, values, changes) => {
    const review = restoring(values, changes);

    expect(review.isPureRollback).toBe(false);
    expect(review.verdict).toBe("deny");
  });

  it("masks secrets in the SQL of migrations", () => {
    const sql =
      "ALTER ROLE app PASSWORD 'x'; SELECT set_config('app.url', 'postgres://app:hunter2@db/app', false)";
    const migration = { name: "1.sql", checksum: "c", sql, status: "applied" as const, breaking: [] };

    const { database } = reviewOf(sources({ database: { migrations: [migration] } }));

    expect(database.migrations[0]?.sql).toContain("[redacted]@db/app");
    expect(JSON.stringify(database)).not.toContain("hunter2");
  });
});
