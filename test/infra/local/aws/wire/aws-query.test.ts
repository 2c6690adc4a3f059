import * as sdk from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";
import { AwsError, type Operation } from "../../../../../infra/local/aws/wire/service.ts";
import { serve } from "./serve.ts";

async function cloudFormation(operations: Record<string, Operation>) {
  const { client } = await serve({ services: [{ sdk, signingName: "cloudformation", operations }] });
  return new sdk.CloudFormationClient(client);
}

test("an operation sees the input that the client sent", async () => {
  let received: unknown;
  const client = await cloudFormation({
    CreateChangeSet: async (input) => {
      received = input;
      return {};
    },
  });
  const input: sdk.CreateChangeSetCommandInput = {
    StackName: "xray-poc-compute",
    ChangeSetName: "deploy-20260101-090000",
    Description: '検証 <&> "x" + % =\n🚀',
    Parameters: [
      { ParameterKey: "ContainerImage", ParameterValue: "tasks:1.1.0" },
      { ParameterKey: "Environment", UsePreviousValue: true },
      { ParameterKey: "BaseStackName", UsePreviousValue: false },
    ],
    Capabilities: ["CAPABILITY_IAM"],
    Tags: [],
    RollbackConfiguration: { MonitoringTimeInMinutes: 0, RollbackTriggers: [{ Arn: "a", Type: "b" }] },
  };

  await client.send(new sdk.CreateChangeSetCommand(input));

  expect(received).toEqual(input);
});

test("the client sees the output that an operation returned", async () => {
  const output: sdk.DescribeChangeSetOutput = {
    ChangeSetName: "deploy-1",
    CreationTime: new Date("2026-01-01T00:00:00.500Z"),
    StatusReason: '変更 <なし> & "none"',
    Parameters: [],
    NextToken: "page/2+==",
    Changes: [
      {
        Type: "Resource",
        ResourceChange: {
          Action: "Modify",
          LogicalResourceId: "EcsService",
          Scope: ["Properties", "Tags"],
          Details: [{ Target: { Attribute: "Properties", Name: "TaskDefinition" }, Evaluation: "Static" }],
        },
      },
    ],
    IncludeNestedStacks: false,
  };
  const client = await cloudFormation({ DescribeChangeSet: async () => output });

  const answer = await client.send(new sdk.DescribeChangeSetCommand({ ChangeSetName: "deploy-1" }));

  expect(answer).toMatchObject(output);
  expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test("an operation without an output gets a response", async () => {
  const client = await cloudFormation({ DeleteStack: async () => ({}) });

  const answer = await client.send(new sdk.DeleteStackCommand({ StackName: "s" }));

  expect(answer.$metadata.httpStatusCode).toBe(200);
});

test("control characters do not break the document", async () => {
  const client = await cloudFormation({
    DescribeChangeSet: async () => ({ StatusReason: "\u001b[31mred\u001b[0m" }),
  });

  const answer = await client.send(new sdk.DescribeChangeSetCommand({ ChangeSetName: "c" }));

  expect(answer.StatusReason).toBe("\ufffd[31mred\ufffd[0m");
});

test("an error keeps its code and message", async () => {
  const client = await cloudFormation({
    DescribeStacks: async () => {
      throw new AwsError("ValidationError", "Stack with id <x> does not exist");
    },
  });

  const answer = client.send(new sdk.DescribeStacksCommand({ StackName: "x" }));

  await expect(answer).rejects.toMatchObject({
    name: "ValidationError",
    message: "Stack with id <x> does not exist",
    $fault: "client",
    $metadata: { httpStatusCode: 400 },
  });
});

test.each([
  ["the SDK's exception", new sdk.ChangeSetNotFoundException({ message: "gone", $metadata: {} })],
  ["its name", new AwsError("ChangeSetNotFoundException", "gone")],
  ["its code on the wire", new AwsError("ChangeSetNotFound", "gone")],
])("a modelled error thrown as %s arrives as the SDK's class", async (_, error) => {
  const client = await cloudFormation({
    DescribeChangeSet: async () => {
      throw error;
    },
  });

  const answer = client.send(new sdk.DescribeChangeSetCommand({ ChangeSetName: "c" }));

  await expect(answer).rejects.toBeInstanceOf(sdk.ChangeSetNotFoundException);
  await expect(answer).rejects.toMatchObject({ message: "gone", $metadata: { httpStatusCode: 404 } });
});

test("a missing member is reported in AWS's words", async () => {
  const client = await cloudFormation({ CreateChangeSet: async () => ({}) });

  const answer = client.send(new sdk.CreateChangeSetCommand({ StackName: "s" } as never));

  await expect(answer).rejects.toMatchObject({
    name: "ValidationError",
    message:
      "1 validation error detected: Value null at 'changeSetName' failed to satisfy constraint: " +
      "Member must not be null",
  });
});

test("a member of the wrong type is reported", async () => {
  const client = await cloudFormation({ CreateChangeSet: async () => ({}) });
  const input = { StackName: "s", ChangeSetName: "c", IncludeNestedStacks: "maybe" } as never;

  const answer = client.send(new sdk.CreateChangeSetCommand(input));

  await expect(answer).rejects.toMatchObject({
    name: "MalformedInput",
    message: "includeNestedStacks must be true or false",
  });
});
