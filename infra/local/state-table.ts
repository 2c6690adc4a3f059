import { CreateTableCommand, type DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";

/** In seconds. A local table is ready in a few milliseconds, on a busy machine later. */
const waiting = { minDelay: 0.001, maxDelay: 0.05, maxWaitTime: 60 };

/**
 * Creates the orchestrator's table as its stack does: partition key `pk`, sort key `sk`, both strings, on-demand
 * capacity. Without the time to live on `expiresAt`, which dynalite does not support.
 */
export async function createStateTable(client: DynamoDBClient, tableName: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    }),
  );
  await waitUntilTableExists({ client, ...waiting }, { TableName: tableName });
}
