import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { keys, readItem, type Table } from "../deployment/table.ts";
import { isSameAddress } from "../text/address.ts";

/**
 * Stores who may approve by the newest settings. A deployment's own functions have the settings that it began with: by
 * them alone, somebody who has been removed meanwhile would be asked, and counted. Idempotent.
 */
export async function storeCurrentApprovers(table: Table, approvers: readonly string[]): Promise<void> {
  const known = await readCurrentApprovers(table);
  if (known?.join() === approvers.join()) return;
  const Item = { ...keys.currentApprovers(), approvers };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}

/** Undefined before they were stored for the first time. */
export async function readCurrentApprovers(table: Table): Promise<readonly string[] | undefined> {
  const item = await readItem(table, keys.currentApprovers());
  return item?.approvers as readonly string[] | undefined;
}

/** Those of the people who still may approve; nobody is added. */
export const stillApproving = (
  people: readonly string[],
  current: readonly string[] | undefined,
): readonly string[] =>
  current === undefined
    ? people
    : people.filter((person) => current.some((address) => isSameAddress(address, person)));
