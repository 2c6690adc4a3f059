import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { onTestFinished } from "vitest";
import { startDynamoDb } from "../../infra/local/dynamodb/dynamodb.ts";
import { createStateTable } from "../../infra/local/dynamodb/state-table.ts";
import { startEndpoint } from "../../infra/local/wire/endpoint.ts";
import type { Table } from "../../orchestrator/table.ts";
import { clientSettings } from "../support/client-settings.ts";

/** The orchestrator's table, empty, on a DynamoDB of its own that ends with the test. */
export async function startStateTable(): Promise<Table> {
  const dynamoDb = await startDynamoDb();
  const endpoint = await startEndpoint({ services: [], mounts: [dynamoDb.mount] });
  const client = new DynamoDBClient(clientSettings(endpoint.url));
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
    await dynamoDb.close();
  });
  await createStateTable(client, "xray-watch");
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    name: "xray-watch",
  };
}
