import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { type ECSClient, StopTaskCommand } from "@aws-sdk/client-ecs";
import { commandLine, type PlannedTask } from "../database/planned-task.ts";
import { DeploymentError } from "../deployment/errors.ts";
import type { Table } from "../deployment/table.ts";
import { launchOf, readRunningService } from "../ecs/running-service.ts";
import type { Clock } from "../text/clock.ts";
import { formatDuration } from "../text/duration.ts";
import type { PreparedTask } from "./prepared-task.ts";
import { migrationTaskName, startMigrationTask } from "./start-migration-task.ts";
import {
  deregisterFamily,
  deregisterMigrationTask,
  migrationFamily,
  registerMigrationTask,
} from "./task-definition.ts";
import { readTaskRecord, storeTaskPart, type TaskRecord } from "./task-record.ts";
import { failureWords, type MigrationTaskResult, resultOf } from "./task-result.ts";
import { describeTasks, tasksOfFamily } from "./tasks-of-family.ts";

export interface MigrationTaskServices {
  readonly ecs: ECSClient;
  readonly cloudWatchLogs: CloudWatchLogsClient;
  readonly table: Table;
  readonly clock: Clock;
}

/** An approved plan's task, with its image by digest. */
export interface MigrationTaskRun {
  readonly deploymentId: string;
  readonly stackName: string;
  readonly planned: PlannedTask;
  readonly image: string;
}

// A task that was requested so long ago and was never seen is not requested again: ECS forgets client tokens, some an hour
// after their task has ended. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
const requestableMs = 10 * 60 * 1000;

// ECS shows a task within seconds of its start; its reference says to wait up to five minutes.
const invisibleMs = 5 * 60 * 1000;

/**
 * Runs the task once, whatever is repeated or dies; each call does what is due. Resolves once it has succeeded. Throws
 * MigrationUnfinished while it runs, and DatabaseInitializationFailed with its exit code and log if it has not succeeded.
 */
export async function runMigrationTask(
  services: MigrationTaskServices,
  run: MigrationTaskRun,
): Promise<void> {
  const { ecs, table } = services;
  const record = await readTaskRecord(table, run.deploymentId);
  const ended = record.ended ?? (await endOf(services, run, record));
  await deregisterFamily(ecs, migrationFamily(run.stackName));
  if (ended.outcome !== "succeeded") {
    throw new DeploymentError("DatabaseInitializationFailed", failureWords(ended));
  }
}

/** The result, once there is one. Throws MigrationUnfinished. */
async function endOf(
  services: MigrationTaskServices,
  run: MigrationTaskRun,
  record: TaskRecord,
): Promise<MigrationTaskResult> {
  const { table, clock } = services;
  if (!record.requested) await assertNoOther(services, run);
  const prepared = record.prepared ?? (await prepare(services, run));
  const at = new Date(clock.now()).toISOString();
  // From here on it may run.
  const requested = record.requested ?? (await storeTaskPart(table, run.deploymentId, "requested", { at }));
  const waitedMs = clock.now() - Date.parse(requested.at);
  const started = record.started ?? (await start(services, run, { prepared, waitedMs }));
  const result =
    "outcome" in started ? started : await look(services, run, { prepared, waitedMs, task: started.task });
  return storeTaskPart(table, run.deploymentId, "ended", result);
}

/** Throws MigrationUnfinished while another migration task of the stack runs: that of a deployment that was stopped. */
async function assertNoOther(
  { ecs }: MigrationTaskServices,
  { deploymentId, stackName, planned: { cluster } }: MigrationTaskRun,
): Promise<void> {
  const tasks = await tasksOfFamily(ecs, { cluster, family: migrationFamily(stackName) });
  const own = migrationTaskName(deploymentId);
  const other = tasks.find(({ lastStatus, startedBy }) => lastStatus !== "STOPPED" && startedBy !== own);
  if (!other) return;
  throw unfinished(
    `another migration task, ${other.taskArn}, is still ${other.lastStatus}; it has to end first`,
  );
}

/** Registers its task definition, and stores what it is started from. Throws DatabaseInitializationFailed. */
async function prepare(
  { ecs, table }: MigrationTaskServices,
  { deploymentId, stackName, planned, image }: MigrationTaskRun,
): Promise<PreparedTask> {
  const service = await readRunningService(ecs, planned);
  if (!service) {
    throw new DeploymentError(
      "DatabaseInitializationFailed",
      `the service ${planned.service}, from which the migration task takes its network, no longer runs; nothing was changed`,
    );
  }
  const { cluster } = planned;
  const registered = await registerMigrationTask(ecs, planned, { stackName, image });
  const own = { ...registered, cluster, launch: launchOf(service) };
  const stored = await storeTaskPart(table, deploymentId, "prepared", own);
  // Another call was faster: nothing is ever started from this one.
  if (stored.taskDefinition !== own.taskDefinition) await deregisterMigrationTask(ecs, own.taskDefinition);
  return stored;
}

/** The started task, found if an earlier call has started it; or the result if it is certain that none runs. */
async function start(
  { ecs, table, clock }: MigrationTaskServices,
  { deploymentId, stackName, planned }: MigrationTaskRun,
  { prepared, waitedMs }: { readonly prepared: PreparedTask; readonly waitedMs: number },
): Promise<{ readonly task: string } | MigrationTaskResult> {
  const name = migrationTaskName(deploymentId);
  const place = { cluster: prepared.cluster, family: migrationFamily(stackName) };
  const found = (await tasksOfFamily(ecs, place)).find(({ startedBy }) => startedBy === name)?.taskArn;
  const now = new Date(clock.now()).toISOString();
  if (!found && waitedMs > requestableMs) {
    return unknown(now, "it was requested, and it is not known whether ECS started it; look for its log");
  }
  const answer = found ? { task: found } : await startMigrationTask(ecs, name, planned, prepared);
  if ("task" in answer) return storeTaskPart(table, deploymentId, "started", answer);
  return { outcome: "failed", endedAt: now, problem: `ECS did not start it: ${answer.why}`, log: [] };
}

/** The result of the started task. Throws MigrationUnfinished; stops it if it takes too long. */
async function look(
  { ecs, cloudWatchLogs, clock }: MigrationTaskServices,
  { deploymentId, planned }: MigrationTaskRun,
  { prepared, waitedMs, task: arn }: { prepared: PreparedTask; waitedMs: number; task: string },
): Promise<MigrationTaskResult> {
  const { cluster } = prepared;
  const [task] = await describeTasks(ecs, cluster, [arn]);
  const now = new Date(clock.now()).toISOString();
  if (!task && waitedMs > invisibleMs) {
    return unknown(
      now,
      `ECS no longer knows the task ${arn}, so its exit code cannot be told; look for its log`,
    );
  }
  if (task?.lastStatus === "STOPPED") {
    return resultOf(cloudWatchLogs, { deploymentId, task, planned, prepared, now });
  }
  const seconds = planned.timeoutSeconds;
  if (task && waitedMs > seconds * 1000) {
    const reason = `It has not ended within ${seconds} seconds (timeoutSeconds of its settings)`;
    await ecs.send(new StopTaskCommand({ cluster, task: arn, reason }));
  }
  const { lastStatus: status = "not yet shown by ECS" } = task ?? {};
  throw unfinished(
    `the migration task ${arn} (${commandLine(planned.command)}) is ${status}, ${formatDuration(waitedMs)} after its start`,
  );
}

const unknown = (now: string, problem: string): MigrationTaskResult => ({
  ...{ outcome: "unknown", endedAt: now, log: [] },
  problem: `${problem} before you deploy again`,
});

const unfinished = (problem: string) => new DeploymentError("MigrationUnfinished", problem);
