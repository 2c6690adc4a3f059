import type { ResourceChange } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { rulesWithFindings } from "../../../orchestrator/pages/verdict-section.ts";
import { reviewOf } from "../../../orchestrator/review/review.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { digestOfImage, modify, pageOf, parametersOf, sources, whole } from "../fixtures/reviews.ts";

const properties = (Name: string, more: object = {}): NonNullable<ResourceChange["Details"]>[number] => ({
  Target: { Attribute: "Properties", Name, RequiresRecreation: "Never" },
  Evaluation: "Static",
  ...more,
});

const task: ResourceChange = {
  ...modify,
  LogicalResourceId: "Task",
  ResourceType: "AWS::ECS::TaskDefinition",
  Replacement: "True",
  PolicyAction: "ReplaceAndDelete",
  Details: [
    properties("ContainerDefinitions", {
      ChangeSource: "ParameterReference",
      CausingEntity: "ContainerImage",
    }),
  ],
};

const following = (LogicalResourceId: string, Name: string, CausingEntity: string): ResourceChange => ({
  ...modify,
  LogicalResourceId,
  ResourceType: "AWS::Events::Rule",
  Details: [
    properties(Name, { Evaluation: "Dynamic", ChangeSource: "DirectModification" }),
    properties(Name, { ChangeSource: "ResourceReference", CausingEntity }),
  ],
});

const ruleOf = (changes: readonly ResourceChange[], name: string, more: Parameters<typeof sources>[0] = {}) =>
  reviewOf(sources({ whole: whole(changes), ...more })).rules.find(({ rule }) => rule === name);

describe("a change set as AWS words it", () => {
  it("follows from the image also where CloudFormation is certain: a schedule of the task definition", () => {
    const changes = [
      task,
      following("Nightly", "Targets", "Task"),
      following("Weekly", "Targets", "Nightly.Arn"),
    ];

    expect(ruleOf(changes, "scope")).toMatchObject({ verdict: "allow", findings: [] });
  });

  it.each([
    ["a resource that does not change", "Other"],
    ["itself", "Nightly"],
  ])("does not follow from the image if it follows from %s", (_, cause) => {
    expect(ruleOf([task, following("Nightly", "Targets", cause)], "scope")).toMatchObject({
      verdict: "second-approver",
      findings: [{ logicalId: "Nightly" }],
    });
  });

  it("does not follow from the image in a nested stack whose resource has the name of an outer one", () => {
    const stack: ResourceChange = {
      ...modify,
      LogicalResourceId: "Inner",
      ResourceType: "AWS::CloudFormation::Stack",
    };
    const nested = new Map([["Inner", whole([following("Nightly", "Targets", "Task")])]]);

    const { rules } = reviewOf(sources({ whole: { ...whole([task, stack]), nested } }));

    expect(rules.find(({ rule }) => rule === "scope")?.findings).toMatchObject([
      { logicalId: "Inner/Nightly" },
    ]);
  });

  it("asks for two approvers although a parameter was given besides, which explains only what uses it", () => {
    const unasked: ResourceChange = {
      ...modify,
      LogicalResourceId: "Queue",
      ResourceType: "AWS::SQS::Queue",
      Details: [properties("QueueName")],
    };
    const asked: ResourceChange = {
      ...unasked,
      LogicalResourceId: "Scaling",
      Details: [
        properties("MaxCapacity", { ChangeSource: "ParameterReference", CausingEntity: "DesiredCount" }),
      ],
    };
    const Parameters = parametersOf({ ContainerImage: `tasks@${digestOfImage}`, DesiredCount: "3" });
    const review = reviewOf(
      sources({
        whole: whole([modify, unasked, asked], [modify, unasked, asked], { Parameters }),
        deployment: aDeployment({ parameters: { DesiredCount: "3" } }),
      }),
    );

    expect(review.requiredApprovals).toBe(2);
    const found = (name: string) => review.rules.find(({ rule }) => rule === name)?.findings;
    expect(found("scope")).toMatchObject([{ logicalId: "Queue" }]);
    expect(found("expected-parameters")).toMatchObject([
      { subject: "parameter DesiredCount", sentence: "the input sets it to 3" },
    ]);
  });

  it("tells a bucket that is retained from one that is lost", () => {
    const archive: ResourceChange = {
      Action: "Remove",
      LogicalResourceId: "Archive",
      ResourceType: "AWS::S3::Bucket",
      PolicyAction: "Retain",
      Scope: [],
      Details: [],
    };

    const page = pageOf(reviewOf(sources({ whole: whole([archive]) })));

    expect(page).toContain("it leaves the stack and stays in the account (Retain)");
    expect(page).not.toContain("it would be deleted");
  });

  it("says that a DeletionPolicy does not cover a replacement", () => {
    const Properties = {};
    const context = JSON.stringify({ Properties, DeletionPolicy: "Retain" });
    const database: ResourceChange = {
      ...modify,
      ResourceType: "AWS::RDS::DBCluster",
      Replacement: "True",
      PolicyAction: "ReplaceAndDelete",
      BeforeContext: context,
      AfterContext: context,
    };

    expect(ruleOf([database], "keep-data")).toMatchObject({
      verdict: "deny",
      findings: [
        { sentence: expect.stringContaining("its DeletionPolicy (Retain) does not cover a replacement") },
      ],
    });
  });

  it("has the strictest findings first, so that a mail does not leave them out", () => {
    const widget: ResourceChange = {
      ...modify,
      LogicalResourceId: "Widget",
      ResourceType: "Orders::Team::Widget",
    };
    const review = reviewOf(sources({ template: "{}", whole: whole([modify, widget]) }));

    expect(rulesWithFindings(review.rules).map(({ rule }) => rule)).toEqual(["judged", "same-template"]);
  });

  it("shows the modules that a change comes from", () => {
    const ModuleInfo = {
      LogicalIdHierarchy: "Network/Subnets",
      TypeHierarchy: "My::Net::Vpc::MODULE/My::Net::Subnets::MODULE",
    };
    const review = reviewOf(sources({ whole: whole([{ ...modify, ModuleInfo }]) }));

    expect(pageOf(review)).toContain(
      "in module Network/Subnets (My::Net::Vpc::MODULE/My::Net::Subnets::MODULE)",
    );
  });

  it("shows what was not judged, in a group of its own, and that two have to approve", () => {
    const widget: ResourceChange = {
      ...modify,
      LogicalResourceId: "Widget",
      ResourceType: "Orders::Team::Widget",
    };
    const review = reviewOf(sources({ template: "{}", whole: whole([modify, widget]) }));

    const page = pageOf(review);

    expect(review).toMatchObject({ verdict: "not-judged", requiredApprovals: 2 });
    expect(page).toContain("Policy could not judge all of it");
    expect(page).toContain("Policy could not judge these (1)");
    expect(page).toContain("Widget (Orders::Team::Widget): no rule knows resources of this type");
  });
});
