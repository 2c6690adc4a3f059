import * as rdsData from "@aws-sdk/client-rds-data";
import * as ses from "@aws-sdk/client-sesv2";
import * as xray from "@aws-sdk/client-xray";
import { expect, test } from "vitest";
import { AwsError, type Operation } from "../../../../../infra/local/aws/wire/service.ts";
import { serve } from "./serve.ts";

async function dataApi(operations: Record<string, Operation>) {
  const { client } = await serve({ services: [{ sdk: rdsData, signingName: "rds-data", operations }] });
  return new rdsData.RDSDataClient(client);
}

const statement = { resourceArn: "cluster", secretArn: "secret", sql: "SELECT '検証'" };

test("unions, blobs and nested lists survive the wire in both directions", async () => {
  const row: rdsData.Field[] = [
    { stringValue: "タスク" },
    { isNull: true },
    { longValue: 9007199254740991 },
    { doubleValue: 0.5 },
    { booleanValue: false },
    { blobValue: new Uint8Array([0, 255]) },
    { arrayValue: { arrayValues: [{ longValues: [1, 2] }, { stringValues: [] }] } },
  ];
  let received: rdsData.ExecuteStatementCommandInput | undefined;
  const client = await dataApi({
    ExecuteStatement: async (input) => {
      received = input;
      return { records: [row, []], numberOfRecordsUpdated: 0 };
    },
  });
  const parameters = row.map((value, index) => ({ name: `p${index}`, value }));

  const answer = await client.send(new rdsData.ExecuteStatementCommand({ ...statement, parameters }));

  expect(received).toEqual({ ...statement, parameters });
  expect(answer).toMatchObject({ records: [row, []], numberOfRecordsUpdated: 0 });
});

test("labels and query parameters come from the URI", async () => {
  const seen: unknown[] = [];
  const record: Operation = async (input) => {
    seen.push(input);
    return { Policies: {} };
  };
  const { client } = await serve({
    services: [
      {
        sdk: ses,
        signingName: "ses",
        operations: { GetEmailIdentityPolicies: record, ListEmailIdentities: record },
      },
    ],
  });
  const sesClient = new ses.SESv2Client(client);

  await sesClient.send(new ses.GetEmailIdentityPoliciesCommand({ EmailIdentity: "a/b +日本@example.com" }));
  await sesClient.send(new ses.ListEmailIdentitiesCommand({ NextToken: "t&=", PageSize: 5 }));

  expect(seen).toEqual([{ EmailIdentity: "a/b +日本@example.com" }, { NextToken: "t&=", PageSize: 5 }]);
});

test("timestamps survive the wire in both directions", async () => {
  const StartTime = new Date("2026-01-01T00:00:00.500Z");
  const { client } = await serve({
    services: [
      {
        sdk: xray,
        signingName: "xray",
        operations: { GetServiceGraph: async (input) => ({ StartTime: input.StartTime, Services: [] }) },
      },
    ],
  });

  const answer = await new xray.XRayClient(client).send(
    new xray.GetServiceGraphCommand({ StartTime, EndTime: new Date() }),
  );

  expect(answer).toMatchObject({ StartTime, Services: [] });
});

test("a modelled error arrives as the SDK's class with the model's status", async () => {
  const client = await dataApi({
    ExecuteStatement: async () => {
      throw new AwsError("ForbiddenException", "許可がありません");
    },
  });

  const answer = client.send(new rdsData.ExecuteStatementCommand(statement));

  await expect(answer).rejects.toBeInstanceOf(rdsData.ForbiddenException);
  await expect(answer).rejects.toMatchObject({
    message: "許可がありません",
    $metadata: { httpStatusCode: 403 },
  });
});

test("a union with two members is refused", async () => {
  const client = await dataApi({ ExecuteStatement: async () => ({}) });
  const value = { stringValue: "x", longValue: 1 } as never;

  const answer = client.send(
    new rdsData.ExecuteStatementCommand({ ...statement, parameters: [{ name: "p", value }] }),
  );

  await expect(answer).rejects.toMatchObject({
    name: "SerializationException",
    message: "parameters[0].value must have exactly one of its members set",
  });
});

test("an invalid label is malformed", async () => {
  const { endpoint } = await serve({
    services: [{ sdk: ses, signingName: "ses", operations: { GetEmailIdentity: async () => ({}) } }],
  });

  const answer = await fetch(`${endpoint.url}/v2/email/identities/%ff`);

  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: "SerializationException" });
});
