import { keys, readItem, storeOnce, type Table } from "../deployment/table.ts";
import { compress, decompress } from "../text/compressed.ts";
import type { PreparedTask } from "./prepared-task.ts";
import type { MigrationTaskResult } from "./task-result.ts";

/** The parts of a task's record, in their order. Each is stored once and never changes. */
interface Parts {
  readonly prepared: PreparedTask;
  /** Before ECS is asked: from then on it may run. ISO 8601, UTC. */
  readonly requested: { readonly at: string };
  /** ARN. */
  readonly started: { readonly task: string };
  readonly ended: MigrationTaskResult;
}

/** How far a deployment's migration task is. */
export type TaskRecord = Partial<Parts>;

const parts = ["prepared", "requested", "started", "ended"] as const;

/** Empty if none was prepared. */
export async function readTaskRecord(table: Table, deploymentId: string): Promise<TaskRecord> {
  const items = await Promise.all(
    parts.map(async (part) => [part, await readPart(table, deploymentId, part)] as const),
  );
  return Object.fromEntries(items.filter(([, content]) => content !== undefined));
}

/** Stores a part unless it is stored already. Returns the stored one, so that a retry gets the same. */
export async function storeTaskPart<Part extends keyof Parts>(
  table: Table,
  deploymentId: string,
  part: Part,
  content: Parts[Part],
): Promise<Parts[Part]> {
  const key = keys.migrationTask(deploymentId, part);
  const isFirst = await storeOnce(table, { ...key, content: compress(content) });
  return isFirst ? content : ((await readPart(table, deploymentId, part)) ?? content);
}

/** Whether ECS has started the task. */
export const isTaskStarted = async (table: Table, deploymentId: string): Promise<boolean> =>
  (await readPart(table, deploymentId, "started")) !== undefined;

/** Undefined if it has not ended, or none was started. */
export const readTaskResult = (
  table: Table,
  deploymentId: string,
): Promise<MigrationTaskResult | undefined> => readPart(table, deploymentId, "ended");

async function readPart<Part extends keyof Parts>(
  table: Table,
  deploymentId: string,
  part: Part,
): Promise<Parts[Part] | undefined> {
  const item = await readItem(table, keys.migrationTask(deploymentId, part));
  return item && decompress<Parts[Part]>(item.content as Uint8Array);
}
