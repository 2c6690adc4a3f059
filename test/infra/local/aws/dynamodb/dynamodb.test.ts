import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { expect, onTestFinished, test } from "vitest";
import { startDynamoDb } from "../../../../../infra/local/aws/dynamodb/dynamodb.ts";
import type { AwsCall } from "../../../../../infra/local/aws/wire/dispatcher.ts";
import { createStateTable } from "../../../../../infra/local/state-table.ts";
import { serve } from "../wire/serve.ts";

async function table() {
  const dynamoDb = await startDynamoDb();
  onTestFinished(() => dynamoDb.close());
  const calls: AwsCall[] = [];
  const { endpoint, client } = await serve({
    services: [],
    mounts: [dynamoDb.mount],
    onCall: (call) => calls.push(call),
  });
  const db = new DynamoDBClient(client);
  onTestFinished(() => db.destroy());
  await createStateTable(db, "state");
  return { endpoint, db, items: DynamoDBDocumentClient.from(db), calls };
}

test("an item is read back as it was written", async () => {
  const { items } = await table();
  const item = {
    pk: "stack#計算",
    sk: "lock",
    fence: 7,
    expiresAt: 1767225600,
    plan: new Uint8Array([0, 255]),
  };

  await items.send(new PutCommand({ TableName: "state", Item: item }));
  const { Item } = await items.send(
    new GetCommand({ TableName: "state", Key: { pk: "stack#計算", sk: "lock" }, ConsistentRead: true }),
  );

  expect(Item).toEqual(item);
});

test("a query returns one partition in the order of its sort keys, page by page", async () => {
  const { items } = await table();
  for (const [pk, sk] of [
    ["a", "2"],
    ["b", "1"],
    ["a", "1"],
  ] as const) {
    await items.send(new PutCommand({ TableName: "state", Item: { pk, sk } }));
  }
  const query = {
    TableName: "state",
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": "a" },
    Limit: 1,
  };

  const first = await items.send(new QueryCommand(query));
  const second = await items.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));

  expect([first.Items, second.Items]).toEqual([[{ pk: "a", sk: "1" }], [{ pk: "a", sk: "2" }]]);
});

test("of two conditional writes one succeeds", async () => {
  const { items } = await table();
  const put = (owner: string) =>
    items.send(
      new PutCommand({
        TableName: "state",
        Item: { pk: "s", sk: "lock", owner },
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    );

  const outcomes = await Promise.allSettled([put("one"), put("two")]);

  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const loser = outcomes.find((outcome) => outcome.status === "rejected");
  expect(loser?.reason).toBeInstanceOf(ConditionalCheckFailedException);
});

test("calls are reported with the principal, without their input", async () => {
  const { items, calls } = await table();

  await items.send(new GetCommand({ TableName: "state", Key: { pk: "a", sk: "b" } }));

  expect(calls.at(-1)).toEqual({
    signingName: "dynamodb",
    operation: "GetItem",
    input: undefined,
    principal: "create-change-set",
  });
});

test("a transaction fails by name", async () => {
  const { db } = await table();

  const answer = db.send(
    new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName: "state", Item: { pk: { S: "a" } } } }],
    }),
  );

  await expect(answer).rejects.toMatchObject({
    name: "NotImplemented",
    message: "dynamodb:TransactWriteItems is not supported by the local AWS; see infra/local/README.md",
  });
});

test.each(["null", "[]", "{"])("a body of %s does no harm", async (body) => {
  const { endpoint, items } = await table();

  const answer = await fetch(endpoint.url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.GetItem",
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=a/20260101/b/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    },
    body,
  });
  const { Item } = await items.send(new GetCommand({ TableName: "state", Key: { pk: "a", sk: "b" } }));

  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: "SerializationException" });
  expect(Item).toBeUndefined();
});
