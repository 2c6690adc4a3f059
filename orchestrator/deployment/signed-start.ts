import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { isNamed } from "../text/named-error.ts";
import { keys, readItem, type Table } from "./table.ts";

/** Who starts a deployment through the IAM-authorised route; recorded before the execution is started. */
export interface SignedStart {
  /** The execution's name. */
  readonly name: string;
  /** The caller's ARN, from API Gateway. */
  readonly principal: string;
  readonly address?: string;
  /** The address is that of a role, which names no person. */
  readonly isShared?: true;
  /** SHA-256, hex, of the input as it was sent. */
  readonly inputHash: string;
  /**
   * Random, and put into the execution's input. So the record proves only the execution that was started with it, not
   * one of the same name that another person starts after this start failed.
   */
  readonly startId: string;
}

// A day. The execution reads it at once; it must be gone before its name can be used again, after 90 days.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
const keptSeconds = 24 * 60 * 60;

/** Records the start, unless one of this name was recorded within a day. Returns the record that counts. */
export async function recordSignedStart(
  table: Table,
  start: SignedStart,
  nowMs: number,
): Promise<SignedStart> {
  const now = Math.floor(nowMs / 1000);
  const put = new PutCommand({
    TableName: table.name,
    Item: { ...keys.signedStart(start.name), ...start, expiresAt: now + keptSeconds },
    // DynamoDB deletes expired items some days late.
    ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
    ExpressionAttributeValues: { ":now": now },
  });
  try {
    await table.client.send(put);
    return start;
  } catch (error) {
    const earlier = isNamed(error, "ConditionalCheckFailedException")
      ? await readSignedStart(table, start.name, nowMs)
      : undefined;
    if (earlier) return earlier;
    throw error;
  }
}

interface StoredStart extends SignedStart {
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** The recorded start of this name; undefined if there is none or it has expired. */
export async function readSignedStart(
  table: Table,
  name: string,
  nowMs: number,
): Promise<SignedStart | undefined> {
  const item = (await readItem(table, keys.signedStart(name))) as StoredStart | undefined;
  return item && item.expiresAt * 1000 > nowMs ? item : undefined;
}
