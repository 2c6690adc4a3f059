import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as ecs from "@aws-sdk/client-ecs";
import * as secrets from "@aws-sdk/client-secrets-manager";
import * as sfn from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import type { Operation } from "../../../../../infra/local/aws/wire/service.ts";
import { serve } from "./serve.ts";

async function stepFunctions(operations: Record<string, Operation>) {
  const { client } = await serve({ services: [{ sdk: sfn, signingName: "states", operations }] });
  return new sfn.SFNClient(client);
}

test("version 1.0 transmits input, output and timestamps", async () => {
  let received: unknown;
  const client = await stepFunctions({
    StartExecution: async (input) => {
      received = input;
      return { executionArn: "arn", startDate: new Date("2026-01-01T00:00:00.250Z") };
    },
  });
  const input = { stateMachineArn: "deploy", name: "デプロイ", input: '{"image":"tasks:1.1.0"}' };

  const answer = await client.send(new sfn.StartExecutionCommand(input));

  expect(received).toEqual(input);
  expect(answer).toMatchObject({ executionArn: "arn", startDate: new Date("2026-01-01T00:00:00.250Z") });
});

test("version 1.1 transmits nested lists, maps and page tokens", async () => {
  const group = { dockerLabels: { 名前: "値" }, name: "app", environment: [{ name: "A", value: "1" }] };
  let received: unknown;
  const { client } = await serve({
    services: [
      {
        sdk: ecs,
        signingName: "ecs",
        operations: {
          RegisterTaskDefinition: async (input) => {
            received = input;
            return { taskDefinition: { containerDefinitions: input.containerDefinitions }, tags: [] };
          },
        },
      },
      {
        sdk: logs,
        signingName: "logs",
        operations: { GetLogEvents: async () => ({ events: [], nextForwardToken: "f/1" }) },
      },
    ],
  });

  const input = { family: "task", containerDefinitions: [group] };
  const answer = await new ecs.ECSClient(client).send(new ecs.RegisterTaskDefinitionCommand(input));
  const page = await new logs.CloudWatchLogsClient(client).send(
    new logs.GetLogEventsCommand({ logStreamName: "s" }),
  );

  expect(received).toEqual(input);
  expect(answer.taskDefinition?.containerDefinitions).toEqual([group]);
  expect(answer.tags).toEqual([]);
  expect(page).toMatchObject({ events: [], nextForwardToken: "f/1" });
});

test("bytes survive the wire in both directions", async () => {
  const { client } = await serve({
    services: [
      {
        sdk: secrets,
        signingName: "secretsmanager",
        operations: {
          PutSecretValue: async ({ SecretBinary }) => ({ Name: Buffer.from(SecretBinary).toString("hex") }),
          GetSecretValue: async () => ({ SecretBinary: new Uint8Array([0, 255]) }),
        },
      },
    ],
  });
  const secretsManager = new secrets.SecretsManagerClient(client);

  const put = await secretsManager.send(
    new secrets.PutSecretValueCommand({ SecretId: "s", SecretBinary: new Uint8Array([1, 254]) }),
  );
  const got = await secretsManager.send(new secrets.GetSecretValueCommand({ SecretId: "s" }));

  expect(put.Name).toBe("01fe");
  expect(got.SecretBinary).toEqual(new Uint8Array([0, 255]));
});

test("a modelled error arrives as the SDK's class with its fields", async () => {
  const error = new sfn.ResourceNotFound({ message: "gone", resourceName: "deploy", $metadata: {} });
  const client = await stepFunctions({
    DescribeStateMachine: async () => {
      throw error;
    },
  });

  const answer = client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn: "deploy" }));

  await expect(answer).rejects.toBeInstanceOf(sfn.ResourceNotFound);
  await expect(answer).rejects.toMatchObject({ message: "gone", resourceName: "deploy" });
});

test("missing members get the service's own error", async () => {
  const client = await stepFunctions({ SendTaskSuccess: async () => ({}) });

  const answer = client.send(new sfn.SendTaskSuccessCommand({} as never));

  await expect(answer).rejects.toBeInstanceOf(sfn.ValidationException);
  await expect(answer).rejects.toMatchObject({
    message:
      "2 validation errors detected: Value null at 'taskToken' failed to satisfy constraint: Member must not " +
      "be null; Value null at 'output' failed to satisfy constraint: Member must not be null",
  });
});

test.each([
  ["no JSON", "{", "The input of StartExecution cannot be read"],
  ["no object", '"text"', "the input must be an object"],
  ["a wrong type", '{"stateMachineArn":1}', "stateMachineArn must be a string"],
])("a body with %s is a SerializationException", async (_, body, message) => {
  const { endpoint } = await serve({
    services: [{ sdk: sfn, signingName: "states", operations: { StartExecution: async () => ({}) } }],
  });

  const answer = await fetch(endpoint.url, {
    method: "POST",
    headers: { "x-amz-target": "AWSStepFunctions.StartExecution" },
    body,
  });

  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ __type: "SerializationException", message });
});
