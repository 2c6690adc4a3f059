import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DescribeExecutionCommand, type DescribeExecutionOutput, type SFNClient } from "@aws-sdk/client-sfn";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Deployment, EndState, Outcome } from "./deployment/deployment.ts";
import { readDeployment } from "./deployment/deployment-record.ts";
import { keys, type Table } from "./deployment/table.ts";
import { lastEvents } from "./history/execution-history.ts";
import { discardChangeSet } from "./states/discard-change-set.ts";
import { releaseLock } from "./states/release-lock.ts";
import { isNamed } from "./text/named-error.ts";

export interface CleanUpServices {
  readonly cloudFormation: CloudFormationClient;
  readonly stepFunctions: SFNClient;
  readonly table: Table;
}

/** What was cleaned up after an execution. */
export interface CleanUp {
  readonly discarded: number;
  readonly released: boolean;
}

const nothing: CleanUp = { discarded: 0, released: false };

/**
 * Cleans up after an execution that was stopped, timed out or failed unexpectedly: discards its change sets that were
 * not executed, and releases its lock, or keeps it after a failed rollback. Idempotent, and without effect if the
 * execution has cleaned up itself or was redriven.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export async function cleanUpExecution(services: CleanUpServices, executionArn: string): Promise<CleanUp> {
  const execution = await endedExecution(services.stepFunctions, executionArn);
  const deployment = execution && (await readDeployment(services.table, execution.name ?? ""));
  if (!deployment || !(await stillHoldsLock(services.table, deployment))) return nothing;
  const discards = await Promise.all(
    (["deploy", "rollback"] as const).map((phase) =>
      discardChangeSet(services, { deployment, phase, changeSet: null }),
    ),
  );
  const discarded = discards.filter((discard) => discard.discarded).length;
  const outcome = await outcomeOf(services.stepFunctions, execution);
  return { discarded, ...(await releaseLock(services.table, { deployment, lock: null, outcome })) };
}

/** A failed rollback keeps the lock, also if the execution ended before it could record that. */
async function outcomeOf(
  stepFunctions: SFNClient,
  { executionArn = "", error = "", cause = "" }: DescribeExecutionOutput,
): Promise<Outcome> {
  const events = await lastEvents(stepFunctions, executionArn);
  const entered = events.map(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name);
  return entered.includes("RollbackFailed" satisfies EndState)
    ? { endState: "RollbackFailed", failure: { error, cause } }
    : { endState: "Failed" };
}

/** The execution; undefined while it runs, and before a redrive. */
async function endedExecution(
  stepFunctions: SFNClient,
  executionArn: string,
): Promise<DescribeExecutionOutput | undefined> {
  try {
    const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    const isOver = execution.status !== "RUNNING" && execution.status !== "PENDING_REDRIVE";
    return isOver ? execution : undefined;
  } catch (error) {
    if (isNamed(error, "ExecutionDoesNotExist")) return undefined;
    throw error;
  }
}

/**
 * Whether the ended execution still owns the lock. If not, it has released it, or the next deployment has taken over
 * the stack, and the change sets may belong to that one. The lock of a failed rollback is kept intentionally.
 */
async function stillHoldsLock(table: Table, { stackName, executionArn }: Deployment): Promise<boolean> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.lock(stackName), ConsistentRead: true }),
  );
  return Item?.owner === executionArn && Item.keptBecause === undefined;
}
