import { DeleteCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { isNamed } from "../text/named-error.ts";
import type { Key, Table } from "./table.ts";

/** All entries of an index, which are under one partition key; usually one query, which reads no item if there are none. */
export async function readIndex<Entry>(table: Table, { pk }: Key): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    entries.push(...(Items as Entry[]));
    from = LastEvaluatedKey;
  } while (from);
  return entries;
}

/** Removes an entry from its index, unless it was replaced after it had been read: `name` then has another value. */
export async function removeFromIndex(table: Table, key: Key, name: string, value: string): Promise<void> {
  try {
    await table.client.send(
      new DeleteCommand({
        TableName: table.name,
        Key: key,
        ConditionExpression: "#name = :value",
        ExpressionAttributeNames: { "#name": name },
        ExpressionAttributeValues: { ":value": value },
      }),
    );
  } catch (error) {
    if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
  }
}
