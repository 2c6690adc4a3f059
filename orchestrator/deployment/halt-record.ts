import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { isNamed } from "../text/named-error.ts";
import type { Phase } from "./deployment.ts";
import { DeploymentError } from "./errors.ts";
import { keys, type Table } from "./table.ts";

/** Who halted a deployment, and when. */
export interface Halt {
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Stores the halt unless one is stored already. Returns the stored one. */
export async function storeHalt(table: Table, deploymentId: string, halt: Halt): Promise<Halt> {
  const put = new PutCommand({
    TableName: table.name,
    Item: { ...keys.halt(deploymentId), ...halt },
    ConditionExpression: "attribute_not_exists(pk)",
  });
  try {
    await table.client.send(put);
    return halt;
  } catch (error) {
    if (!isNamed(error, "ConditionalCheckFailedException")) throw error;
    return (await readHalt(table, deploymentId)) ?? halt;
  }
}

/** The stored halt; undefined if the deployment was not halted. */
export async function readHalt(table: Table, deploymentId: string): Promise<Halt | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.halt(deploymentId), ConsistentRead: true }),
  );
  return Item && { by: Item.by as string, at: Item.at as string };
}

/**
 * The safe point: throws DeploymentHalted if the deployment was halted. A rollback is never halted.
 */
export async function assertNotHalted(table: Table, deploymentId: string, phase: Phase): Promise<void> {
  if (phase === "rollback") return;
  const halt = await readHalt(table, deploymentId);
  if (halt) throw new DeploymentError("DeploymentHalted", `halted by ${halt.by} at ${halt.at}`);
}
