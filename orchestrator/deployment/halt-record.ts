import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { isNamed } from "../text/named-error.ts";
import type { Phase } from "./deployment.ts";
import { DeploymentError } from "./errors.ts";
import { keys, readItem, type Table } from "./table.ts";

/** Who halted a deployment, when and why. */
export interface Halt {
  /** The owner of a personal link, or the principal whose credentials were used. */
  readonly by: string;
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Why no safe point follows: what the last one has seen. */
export type Passing = "verified" | "nothingToDeploy";

/**
 * How far a deployment has come, and its halt. All of it is one item, so that each write depends on the others: a halt
 * comes before the last safe point, or it is not stored.
 */
export interface SafePoints {
  readonly halt?: Halt;
  /** ISO 8601, UTC: stored before the change set is executed; also if that then failed. */
  readonly executingSince?: string;
  /** The same of the rollback's change set. */
  readonly restoringSince?: string;
  /** Present after the last safe point; `at` is ISO 8601, UTC. */
  readonly passed?: { readonly at: string; readonly because: Passing };
  /** How the execution ended without an end state, after "the deployment": its functions may still run. */
  readonly ended?: string;
}

/** Stores the halt unless one is stored, the last safe point has been passed or the execution has ended. Returns what is stored then. */
export async function storeHalt(table: Table, deploymentId: string, halt: Halt): Promise<SafePoints> {
  await updateIf(table, deploymentId, {
    UpdateExpression: "SET #by = :by, #at = :at, reason = :reason",
    ConditionExpression:
      "attribute_not_exists(#by) AND attribute_not_exists(passedAt) AND attribute_not_exists(ended)",
    ExpressionAttributeNames: { "#by": "by", "#at": "at" },
    ExpressionAttributeValues: { ":by": halt.by, ":at": halt.at, ":reason": halt.reason },
  });
  return readSafePoints(table, deploymentId);
}

interface StoredSafePoints
  extends Partial<Halt>,
    Pick<SafePoints, "executingSince" | "restoringSince" | "ended"> {
  readonly passedAt?: string;
  readonly passedBecause?: Passing;
}

export async function readSafePoints(table: Table, deploymentId: string): Promise<SafePoints> {
  const item = (await readItem(table, keys.halt(deploymentId))) ?? {};
  const { executingSince, restoringSince, passedAt, passedBecause, ended } = item as StoredSafePoints;
  // Before 0.3 no reason was asked for.
  const { by, at, reason = "(none given)" } = item as StoredSafePoints;
  return {
    ...(by && at && { halt: { by, at, reason } }),
    ...(executingSince && { executingSince }),
    ...(restoringSince && { restoringSince }),
    ...(passedAt && passedBecause && { passed: { at: passedAt, because: passedBecause } }),
    ...(ended && { ended }),
  };
}

/** The stored halt; undefined if the deployment was not halted. */
export async function readHalt(table: Table, deploymentId: string): Promise<Halt | undefined> {
  return (await readSafePoints(table, deploymentId)).halt;
}

/**
 * Stores that the execution has ended, before what it has left is read: from then on none of its functions passes a
 * safe point. Returns how far it had come.
 */
export async function storeEnd(table: Table, deploymentId: string, ended: string): Promise<SafePoints> {
  await update(table, deploymentId, {
    UpdateExpression: "SET ended = if_not_exists(ended, :ended)",
    ExpressionAttributeValues: { ":ended": ended },
  });
  return readSafePoints(table, deploymentId);
}

/** Throws LockLost if the execution has ended: after StopExecution, its function still runs. */
export async function assertNotEnded(table: Table, deploymentId: string): Promise<void> {
  const points = await readSafePoints(table, deploymentId);
  if (points.ended) throw refusal(points);
}

/**
 * A safe point: throws DeploymentHalted if the deployment was halted, and LockLost if its execution has ended. A
 * rollback is never halted.
 */
export async function assertNotHalted(table: Table, deploymentId: string, phase: Phase): Promise<void> {
  const points = await readSafePoints(table, deploymentId);
  if (points.ended || (points.halt && phase === "deploy")) throw refusal(points);
}

/**
 * The safe point before the change set is executed: stores `now` (ISO 8601, UTC) unless an earlier call has. Throws
 * DeploymentHalted, and LockLost if the execution has ended; a rollback is never halted.
 */
export async function passIntoExecution(
  table: Table,
  deploymentId: string,
  phase: Phase,
  now: string,
): Promise<void> {
  const since = phase === "deploy" ? "executingSince" : "restoringSince";
  await pass(table, deploymentId, phase, {
    UpdateExpression: `SET ${since} = if_not_exists(${since}, :now)`,
    ExpressionAttributeValues: { ":now": now },
  });
}

/** The last safe point: no halt is stored after it. Idempotent. Throws as the others; a rollback has none. */
export async function passLastSafePoint(
  table: Table,
  deploymentId: string,
  phase: Phase,
  { at, because }: NonNullable<SafePoints["passed"]>,
): Promise<void> {
  if (phase === "rollback") return;
  await pass(table, deploymentId, phase, {
    UpdateExpression:
      "SET passedAt = if_not_exists(passedAt, :at), passedBecause = if_not_exists(passedBecause, :because)",
    ExpressionAttributeValues: { ":at": at, ":because": because },
  });
}

async function pass(
  table: Table,
  deploymentId: string,
  phase: Phase,
  change: Pick<UpdateCommandInput, "UpdateExpression" | "ExpressionAttributeValues">,
): Promise<void> {
  const condition =
    phase === "rollback"
      ? { ConditionExpression: "attribute_not_exists(ended)" }
      : {
          ConditionExpression: "attribute_not_exists(ended) AND attribute_not_exists(#by)",
          ExpressionAttributeNames: { "#by": "by" },
        };
  if (await updateIf(table, deploymentId, { ...change, ...condition })) return;
  throw refusal(await readSafePoints(table, deploymentId));
}

const refusal = ({ ended, halt }: SafePoints) =>
  halt && !ended
    ? new DeploymentError("DeploymentHalted", haltedWords(halt))
    : new DeploymentError("LockLost", `the deployment ${ended ?? "has ended"}; start it again`);

type Change = Omit<UpdateCommandInput, "TableName" | "Key">;

/** False if the condition is not met. */
async function updateIf(table: Table, deploymentId: string, change: Change): Promise<boolean> {
  try {
    await update(table, deploymentId, change);
    return true;
  } catch (error) {
    if (isNamed(error, "ConditionalCheckFailedException")) return false;
    throw error;
  }
}

async function update(table: Table, deploymentId: string, change: Change): Promise<void> {
  await table.client.send(
    new UpdateCommand({ TableName: table.name, Key: keys.halt(deploymentId), ...change }),
  );
}

/** Who halted it, when and why: for everybody who was asked or is told of its end. */
export const haltedWords = ({ by, at, reason }: Halt): string => `halted by ${by} at ${at}: ${reason}`;
