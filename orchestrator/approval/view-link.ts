import { timingSafeEqual } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { keys, readItem, type Table } from "../deployment/table.ts";
import { isNamed } from "../text/named-error.ts";
import type { RandomBytes } from "../text/random-bytes.ts";
import { viewPath } from "../text/secret-paths.ts";

// 256 bits cannot be guessed.
const keyBytes = 32;

/** The secret of the deployment pages, created at first use. It permits to view and to halt, not to approve. */
export async function viewKey(table: Table, random: RandomBytes): Promise<string> {
  const known = await readViewKey(table);
  if (known) return known;
  await storeUnlessThere(table, Buffer.from(random(keyBytes)).toString("base64url"));
  // A concurrent call may have stored another one; the first one counts.
  const stored = await readViewKey(table);
  if (!stored) throw new Error("the view key is not in the table although it was just stored");
  return stored;
}

/** Whether this is the key, compared in constant time; false if there is no key yet. */
export async function isViewKey(table: Table, given: string): Promise<boolean> {
  const known = await readViewKey(table);
  if (!known) return false;
  const [expected, offered] = [Buffer.from(known), Buffer.from(given)];
  return expected.length === offered.length && timingSafeEqual(expected, offered);
}

/** The address of one deployment's page, which exists as long as its items in the table. */
export const deploymentLink = (webUrl: string, viewKey: string, deploymentId: string): string =>
  `${deploymentsLink(webUrl, viewKey)}/${encodeURIComponent(deploymentId)}`;

/** The address of the list of all deployments. */
export const deploymentsLink = (webUrl: string, viewKey: string): string =>
  `${webUrl.replace(/\/$/, "")}${viewPath}/${viewKey}/deployments`;

async function readViewKey(table: Table): Promise<string | undefined> {
  const item = await readItem(table, keys.viewKey());
  return item?.viewKey as string | undefined;
}

async function storeUnlessThere({ client, name }: Table, viewKey: string): Promise<void> {
  const put = new PutCommand({
    TableName: name,
    Item: { ...keys.viewKey(), viewKey },
    ConditionExpression: "attribute_not_exists(pk)",
  });
  await client.send(put).catch((error: unknown) => {
    if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
  });
}
