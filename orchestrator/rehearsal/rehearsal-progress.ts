import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { keys, readItem, storeOnce, type Table } from "../deployment/table.ts";
import type { TargetDatabase } from "../deployment/target.ts";
import type { DatabaseEndpoint } from "./database-endpoint.ts";
import type { MeasuredMigration } from "./measured-migration.ts";

/** How far a rehearsal has come. */
export interface RehearsalProgress {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** The clone; undefined until it answers. */
  readonly clone?: RehearsalClone;
  /** The task of the running release that uses the clone. */
  readonly task?: TrialTask;
  /** The smoke tests that the running release failed on the clone before any migration; undefined until they ran. */
  readonly failedBefore?: readonly string[];
  /** What the migrations did; undefined until all of them ran. */
  readonly measured?: readonly MeasuredMigration[];
}

/** The clone of a database, and where both are reached. */
export interface RehearsalClone {
  readonly database: TargetDatabase;
  readonly own: DatabaseEndpoint;
  readonly other: DatabaseEndpoint;
}

/** A task of the running release that uses another database than its service; nobody's requests reach it. */
export interface TrialTask {
  /** ARN. */
  readonly task: string;
  /** The container that the load balancer sends requests to, and its port. */
  readonly container: string;
  readonly port: number;
}

/** The progress; stores its beginning first. */
export async function beginRehearsal(
  table: Table,
  deploymentId: string,
  now: string,
): Promise<RehearsalProgress> {
  const isFirst = await storeOnce(table, { ...keys.rehearsalProgress(deploymentId), startedAt: now });
  return (isFirst ? undefined : await readRehearsalProgress(table, deploymentId)) ?? { startedAt: now };
}

/** Undefined if no rehearsal has begun. */
export async function readRehearsalProgress(
  table: Table,
  deploymentId: string,
): Promise<RehearsalProgress | undefined> {
  const item = await readItem(table, keys.rehearsalProgress(deploymentId));
  if (!item) return undefined;
  const { startedAt, clone, task, failedBefore, measured } = item as unknown as RehearsalProgress;
  return {
    startedAt,
    ...(clone && { clone }),
    ...(task && { task }),
    ...(failedBefore && { failedBefore }),
    ...(measured && { measured }),
  };
}

export async function storeRehearsalProgress(
  table: Table,
  deploymentId: string,
  progress: RehearsalProgress,
): Promise<void> {
  const Item = { ...keys.rehearsalProgress(deploymentId), ...progress };
  await table.client.send(new PutCommand({ TableName: table.name, Item }));
}
