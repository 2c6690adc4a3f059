import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Key, keys, readItem, storeOnce, type Table } from "../deployment/table.ts";
import type { RandomBytes } from "../text/random-bytes.ts";

// 256 bits cannot be guessed.
const secretBytes = 32;

const newSecret = (random: RandomBytes) => Buffer.from(random(secretBytes)).toString("base64url");

/** The secret that all links to pages are made with, created at first use. It is in no link. */
export async function viewSecret(table: Table, random: RandomBytes): Promise<string> {
  const known = await readViewSecret(table);
  if (known) return known;
  await storeOnce(table, { ...keys.viewSecret(), secret: newSecret(random) });
  // A concurrent call may have stored another one; the first one counts.
  const stored = await readViewSecret(table);
  if (!stored) throw new Error("the secret of the links is not in the table although it was just stored");
  return stored;
}

/** The stored secret; undefined before the first link. */
export async function readViewSecret(table: Table): Promise<string | undefined> {
  const item = await readItem(table, keys.viewSecret());
  return item?.secret as string | undefined;
}

/** Replaces the secret: every link that was made before opens nothing. */
export async function rotateViewSecret({ client, name }: Table, random: RandomBytes): Promise<void> {
  const Item = { ...keys.viewSecret(), secret: newSecret(random) };
  await client.send(new PutCommand({ TableName: name, Item }));
}

/** How often the links to one subject were withdrawn; it is part of each of them. */
export async function withdrawals(table: Table, key: Key): Promise<number> {
  const item = await readItem(table, key);
  return (item?.withdrawals as number | undefined) ?? 0;
}

/** Withdraws all links to the subject that were made before. */
export async function withdrawLinks({ client, name }: Table, key: Key): Promise<void> {
  await client.send(
    new UpdateCommand({
      TableName: name,
      Key: { ...key },
      UpdateExpression: "ADD withdrawals :one",
      ExpressionAttributeValues: { ":one": 1 },
    }),
  );
}
