import {
  CreateStackCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { expect, it } from "vitest";
import { type LocalCloudFormation, startCloudFormation } from "./local-cloudformation.ts";
import { topics } from "./topics.ts";

const StackName = "topics";
const TemplateBody = topics(
  { Named: { TopicName: { Ref: "Topic" } }, Role: { Type: "AWS::IAM::Role", Properties: {} } },
  {
    Description: "Topics",
    Parameters: {
      Topic: { Type: "String", Default: "one", Description: "Its name" },
      Size: { Type: "Number" },
    },
  },
);
const Parameters = [{ ParameterKey: "Size", ParameterValue: "3" }];

async function created(): Promise<LocalCloudFormation> {
  const local = await startCloudFormation();
  await local.client.send(
    new CreateStackCommand({ StackName, TemplateBody, Parameters, Capabilities: ["CAPABILITY_IAM"] }),
  );
  await local.idle();
  return local;
}

it("returns a template as it was submitted", async () => {
  const local = await created();

  const { TemplateBody: body } = await local.client.send(new GetTemplateCommand({ StackName }));

  expect(body).toBe(TemplateBody);
});

it("creates a stack with a parameter whose name every object inherits", async () => {
  const local = await startCloudFormation();
  const TemplateBody = topics(
    { Named: { TopicName: { Ref: "toString" } } },
    { Parameters: { toString: { Type: "String", Default: "one" } } },
  );

  await local.client.send(new CreateStackCommand({ StackName, TemplateBody }));
  await local.idle();

  expect(await local.describe(StackName)).toMatchObject({
    StackStatus: "CREATE_COMPLETE",
    Parameters: [{ ParameterKey: "toString", ParameterValue: "one" }],
  });
});

it("returns the template of a change set before it is executed", async () => {
  const local = await created();
  const changed = topics({ Named: { TopicName: "two" } });
  await local.changeSet({ StackName, TemplateBody: changed });

  const { TemplateBody: body } = await local.client.send(
    new GetTemplateCommand({ StackName, ChangeSetName: "deploy-1" }),
  );

  expect(body).toBe(changed);
});

it("summarises a template", async () => {
  const local = await created();

  const summary = await local.client.send(new GetTemplateSummaryCommand({ StackName }));

  expect(summary).toMatchObject({
    Description: "Topics",
    Capabilities: ["CAPABILITY_IAM"],
    CapabilitiesReason: "The following resource(s) require capabilities: [AWS::IAM::Role]",
    ResourceTypes: ["AWS::SNS::Topic", "AWS::IAM::Role"],
    Parameters: [
      { ParameterKey: "Topic", ParameterType: "String", DefaultValue: "one", Description: "Its name" },
      { ParameterKey: "Size", ParameterType: "Number" },
    ],
  });
});

it("validates a template without a stack", async () => {
  const local = await startCloudFormation();
  const validate = (body: string) => local.client.send(new ValidateTemplateCommand({ TemplateBody: body }));

  const valid = await validate(TemplateBody);

  expect(valid.Parameters?.map(({ ParameterKey }) => ParameterKey)).toEqual(["Topic", "Size"]);
  await expect(validate("Resources: [")).rejects.toMatchObject({ name: "ValidationError" });
});

it("returns a stack's resources with their physical ids", async () => {
  const local = await created();

  const { StackResourceSummaries } = await local.client.send(new ListStackResourcesCommand({ StackName }));
  const { StackResourceDetail } = await local.client.send(
    new DescribeStackResourceCommand({ StackName, LogicalResourceId: "Named" }),
  );

  expect(StackResourceSummaries).toMatchObject([
    { LogicalResourceId: "Named", PhysicalResourceId: "Named-1", ResourceStatus: "CREATE_COMPLETE" },
    { LogicalResourceId: "Role", PhysicalResourceId: expect.stringMatching(/^topics-Role-[0-9A-F]{12}$/) },
  ]);
  expect(StackResourceDetail).toMatchObject({ PhysicalResourceId: "Named-1", StackName });
});

it("lists stacks, the deleted ones by status", async () => {
  const local = await created();

  const { Stacks } = await local.client.send(new DescribeStacksCommand({}));
  const { StackSummaries } = await local.client.send(
    new ListStacksCommand({ StackStatusFilter: ["DELETE_COMPLETE"] }),
  );

  expect(Stacks).toMatchObject([
    { StackName, Parameters: [{ ParameterKey: "Topic", ParameterValue: "one" }, ...Parameters] },
  ]);
  expect(StackSummaries).toEqual([]);
});
