import { CreateTableCommand, type DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";

/** Seconds; a local table is ready in a few milliseconds, and a busy machine may take its time. */
const waiting = { minDelay: 0.001, maxDelay: 0.05, maxWaitTime: 60 };

/**
 * Makes the orchestrator's table as its stack does: partition key `pk`, sort key `sk`, both strings, paid per
 * request. The time to live on `expiresAt` is left out, for dynalite has none.
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
