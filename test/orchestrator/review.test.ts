import type { DescribeChangeSetOutput, ResourceChange } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import type { Release } from "../../orchestrator/release.ts";
import { type ReviewSources, reviewOf } from "../../orchestrator/review.ts";
import { aDeployment, changeSet } from "./a-deployment.ts";

const modify: ResourceChange = {
  Action: "Modify",
  LogicalResourceId: "EcsService",
  PhysicalResourceId: "xray-poc-compute-service",
  ResourceType: "AWS::ECS::Service",
  Replacement: "False",
  Scope: ["Properties"],
  Details: [{ Target: { Attribute: "Properties", Name: "TaskDefinition" }, Evaluation: "Dynamic" }],
};
const withValues: ResourceChange = {
  ...modify,
  Details: [
    {
      Target: {
        Attribute: "Properties",
        Name: "TaskDefinition",
        Path: "/Properties/TaskDefinition",
        RequiresRecreation: "Never",
        BeforeValue: "task:1",
        AfterValue: "{{changeSet:KNOWN_AFTER_APPLY}}",
      },
      Evaluation: "Dynamic",
      ChangeSource: "ResourceReference",
      CausingEntity: "EcsTaskDefinition",
    },
  ],
};
const remove: ResourceChange = {
  Action: "Remove",
  LogicalResourceId: "Topic",
  ResourceType: "AWS::SNS::Topic",
  PolicyAction: "Delete",
};

const described = (changes: readonly ResourceChange[], more: DescribeChangeSetOutput = {}) => ({
  ChangeSetId: changeSet.changeSetArn,
  StackName: "xray-poc-compute",
  Parameters: [{ ParameterKey: "ContainerImage", ParameterValue: "tasks:1.1.0" }],
  Changes: changes.map((ResourceChange) => ({ Type: "Resource" as const, ResourceChange })),
  ...more,
});

const whole = (plain: readonly ResourceChange[], valued = plain, more: DescribeChangeSetOutput = {}) => ({
  plain: described(plain, more),
  withValues: described(valued, more),
  nested: new Map(),
});

const sources = (changes: Partial<ReviewSources> = {}): ReviewSources => ({
  whole: whole([modify], [withValues]),
  template: '{"Resources":{}}',
  deployment: aDeployment(),
  attempt: "deployment",
  ...changes,
});

describe("the review", () => {
  it("shows each change with its values, place and cause", () => {
    const { changes, image, denials } = reviewOf(sources());

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
            requiresRecreation: "Never",
            evaluation: "Dynamic",
            changeSource: "ResourceReference",
            causingEntity: "EcsTaskDefinition",
            before: "task:1",
            after: "{{changeSet:KNOWN_AFTER_APPLY}}",
          },
        ],
      },
    ]);
    expect({ image, denials }).toEqual({ image: "tasks:1.1.0", denials: [] });
  });

  it("keeps a change that the description with values leaves out, and says so", () => {
    const StatusReason = "[WARN] --include-property-values option can return incomplete ChangeSet data";
    const review = reviewOf(sources({ whole: whole([modify, remove], [withValues], { StatusReason }) }));

    expect(review.changes[1]).toMatchObject({ logicalId: "Topic", valuesMissing: true });
    expect(review.denials).toHaveLength(1);
    expect(review.warnings).toEqual([StatusReason]);
  });

  it.each([
    ["the plain description lacks a change", whole([modify], [withValues, remove])],
    ["the descriptions differ", whole([modify], [{ ...withValues, Action: "Remove" }])],
    ["a change has no action", whole([{ LogicalResourceId: "Topic", ResourceType: "AWS::SNS::Topic" }])],
  ])("is refused when %s", (_, incomplete) => {
    expect(() => reviewOf(sources({ whole: incomplete }))).toThrow(
      expect.objectContaining({ name: "ChangeSetIncomplete" }),
    );
  });

  it("follows nested stacks, their deletions too", () => {
    const nested = new Map([["Network", whole([remove])]]);
    const stack: ResourceChange = {
      Action: "Modify",
      LogicalResourceId: "Network",
      ResourceType: "AWS::CloudFormation::Stack",
    };

    const review = reviewOf(sources({ whole: { ...whole([stack]), nested } }));

    expect(review.changes.map(({ logicalId }) => logicalId)).toEqual(["Network", "Network/Topic"]);
    expect(review.denials).toMatchObject([{ logicalId: "Network/Topic" }]);
  });

  it("masks values that are named like secrets, and addresses with a password", () => {
    const context = JSON.stringify({
      Properties: { ContainerDefinitions: [{ Environment: [{ Name: "DB_PASSWORD", Value: "s3cret-1" }] }] },
    });
    const detail = (Path: string, AfterValue: string) => ({
      Target: { Attribute: "Properties", Path, AfterValue } as const,
    });
    const change: ResourceChange = {
      ...modify,
      AfterContext: context,
      Details: [
        detail("/Properties/ContainerDefinitions/0/Environment/0/Value", "s3cret-1"),
        detail("/Properties/MasterUserPassword", "s3cret-2"),
        detail("/Properties/Url", "postgresql://app:s3cret-3@db.example.com/postgres"),
        detail("/Properties/Environment/1", '{"Name":"API_KEY","Value":"s3cret-4"}'),
        detail(
          "/Properties/Secrets/0/ValueFrom",
          "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:db",
        ),
      ],
    };

    const review = reviewOf(sources({ whole: whole([change]) }));

    expect(JSON.stringify(review)).not.toMatch(/s3cret/);
    expect(JSON.stringify(review)).toContain("db.example.com/postgres");
    expect(review.changes[0]?.details[4]?.after).toContain(":secret:db");
  });
});

describe("the policy", () => {
  const denied = (change: ResourceChange, allowedDeletions: string[] = []) =>
    reviewOf(sources({ whole: whole([change]), deployment: aDeployment({ allowedDeletions }) })).denials;

  it.each([
    [{ ...remove }],
    [{ ...remove, PolicyAction: "Retain" }],
    [{ ...modify, PolicyAction: "Delete" }],
    [{ ...modify, Action: "Dynamic" }],
    [{ ...modify, ResourceType: "AWS::RDS::DBCluster", Replacement: "Conditional" }],
  ] as ResourceChange[][])("denies %j", (change = {}) => {
    expect(denied(change)).toHaveLength(1);
    expect(denied(change, [change.LogicalResourceId ?? ""])).toEqual([]);
    expect(denied(change, ["Another"])).toHaveLength(1);
  });

  it.each([
    [{ ...modify, Action: "Add" }],
    [{ ...modify, Replacement: "True", PolicyAction: "ReplaceAndDelete" }],
    [
      {
        ...modify,
        ResourceType: "AWS::RDS::DBCluster",
        Replacement: "True",
        PolicyAction: "ReplaceAndRetain",
      },
    ],
  ] as ResourceChange[][])("permits %j", (change = {}) => {
    expect(denied(change)).toEqual([]);
  });
});

describe("the digest", () => {
  const digest = reviewOf(sources()).digest;

  it("is the same for the same plan, however its template is spaced", () => {
    expect(reviewOf(sources({ template: '{ "Resources": {} }' })).digest).toBe(digest);
  });

  it.each<[string, Partial<ReviewSources>]>([
    ["the template", { template: '{"Resources":{"A":{}}}' }],
    ["a value", { whole: whole([modify], [{ ...withValues, Details: [] }]) }],
    ["another change", { whole: whole([modify, { ...modify, LogicalResourceId: "More" }], [withValues]) }],
    ["a parameter", { whole: whole([modify], [withValues], { Parameters: [] }) }],
    ["the change set", { whole: whole([modify], [withValues], { ChangeSetId: "arn:other" }) }],
  ])("differs with %s", (_, changes) => {
    expect(reviewOf(sources(changes)).digest).not.toBe(digest);
  });
});

describe("a restoration", () => {
  const release: Release = {
    deploymentId: "before",
    stackName: "xray-poc-compute",
    image: "tasks:1.0.0",
    imageDigest: `sha256:${"a".repeat(64)}`,
    parameters: { ContainerImage: "tasks:1.0.0", DesiredCount: "2" },
    secretParameters: ["Password"],
    template: '{"Resources":{}}',
    recordedAt: "2026-01-01T00:00:00.000Z",
  };
  const restoring = (values: Record<string, string>, changes: Partial<ReviewSources> = {}) =>
    reviewOf(
      sources({
        attempt: "rollback",
        release,
        whole: whole([remove], [remove], {
          Parameters: Object.entries({ DesiredCount: "2", Password: "****", ...values }).map(
            ([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }),
          ),
        }),
        ...changes,
      }),
    );

  it("has the release's template, parameters and image, and may remove what was added since", () => {
    for (const ContainerImage of ["tasks:1.0.0", `tasks@sha256:${"a".repeat(64)}`]) {
      expect(restoring({ ContainerImage })).toMatchObject({ restoration: true, denials: [] });
    }
  });

  it.each<[string, Record<string, string>, Partial<ReviewSources>]>([
    ["another image", { ContainerImage: "tasks:1.1.0" }, {}],
    ["another parameter", { ContainerImage: "tasks:1.0.0", DesiredCount: "3" }, {}],
    ["one parameter more", { ContainerImage: "tasks:1.0.0", More: "1" }, {}],
    ["another template", { ContainerImage: "tasks:1.0.0" }, { template: "{}" }],
    ["no rollback", { ContainerImage: "tasks:1.0.0" }, { attempt: "deployment" }],
    ["no release", { ContainerImage: "tasks:1.0.0" }, { release: undefined }],
  ])("is none with %s", (_, values, changes) => {
    const review = restoring(values, changes);

    expect(review.restoration).toBe(false);
    expect(review.denials).toHaveLength(1);
  });
});
