import { type ECSClient, ListTasksCommand, StopTaskCommand } from "@aws-sdk/client-ecs";
import { DeploymentError } from "../deployment/errors.ts";
import type { Table } from "../deployment/table.ts";
import { migrationTaskName } from "./start-migration-task.ts";
import { deregisterMigrationTask } from "./task-definition.ts";
import { readTaskRecord } from "./task-record.ts";
import { describeTasks } from "./tasks-of-family.ts";

interface StopServices {
  readonly ecs: ECSClient;
  readonly table: Table;
}

/**
 * Stops the deployment's migration task if it may still run, and deregisters its task definition. Idempotent; what another
 * call has just started may not be found yet: call it again.
 */
export async function stopMigrationTask(
  { ecs, table }: StopServices,
  deploymentId: string,
  reason: string,
): Promise<void> {
  const { prepared, requested, ended } = await readTaskRecord(table, deploymentId);
  if (!prepared || ended) return;
  const { cluster, taskDefinition } = prepared;
  if (requested) {
    const startedBy = migrationTaskName(deploymentId);
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, startedBy }));
    for (const task of taskArns) await ecs.send(new StopTaskCommand({ cluster, task, reason }));
  }
  await deregisterMigrationTask(ecs, taskDefinition);
}

/** Throws MigrationUnfinished while the deployment's migration task has not stopped; it was told to. */
export async function assertTaskStopped({ ecs, table }: StopServices, deploymentId: string): Promise<void> {
  const { prepared, started, ended } = await readTaskRecord(table, deploymentId);
  if (!prepared || !started || ended) return;
  const [task] = await describeTasks(ecs, prepared.cluster, [started.task]);
  if (!task || task.lastStatus === "STOPPED") return;
  throw new DeploymentError(
    "MigrationUnfinished",
    `the deployment was halted, and its migration task ${started.task} is still ${task.lastStatus}`,
  );
}
