import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { readApproval, storeClosing } from "./approval/approval-record.ts";
import {
  type Deployment,
  type EndState,
  endStates,
  type Failure,
  type Phase,
} from "./deployment/deployment.ts";
import { deploymentIdOf } from "./deployment/deployment-id.ts";
import { deploymentOfId, findDeployment, readDeployment } from "./deployment/deployment-record.ts";
import { type ExecutionEnd, endWords, failureOf, readExecutionEnd } from "./deployment/execution-end.ts";
import { type SafePoints, storeEnd } from "./deployment/halt-record.ts";
import { isOwnLock, readLock } from "./deployment/lock.ts";
import type { OpenCleanUp } from "./deployment/open-clean-up.ts";
import type { Table } from "./deployment/table.ts";
import { type WhatRunsServices, whatRuns } from "./ecs/what-runs.ts";
import { readEvidence } from "./evidence/evidence.ts";
import { lastEvents } from "./history/execution-history.ts";
import { readOutcome, storeOutcome } from "./messages/outcome-record.ts";
import { storeUntoldEnd } from "./messages/untold-end.ts";
import { stopMigrationTask } from "./migration-task/stop-migration-task.ts";
import { discardChangeSet } from "./states/discard-change-set.ts";
import { releaseLock } from "./states/release-lock.ts";
import type { Clock } from "./text/clock.ts";

export interface CleanUpServices extends WhatRunsServices {
  readonly ecs: ECSClient;
  readonly cloudFormation: CloudFormationClient;
  readonly stepFunctions: SFNClient;
  readonly table: Table;
  readonly clock: Clock;
}

/** What was cleaned up after an execution. */
export interface CleanUp {
  readonly discarded: number;
  readonly released: boolean;
}

const nothing: CleanUp = { discarded: 0, released: false };

const phases: readonly Phase[] = ["deploy", "rollback"];

/**
 * Cleans up after an execution that was stopped, timed out or failed unexpectedly: closes its approvals, stores what
 * people are told unless `Notify` has, discards its change sets that were not executed, releases its lock, or keeps it
 * after a failed rollback, and stops its migration task. Idempotent, and without effect while the execution runs; what
 * died in between is completed by the next call.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export async function cleanUpExecution(services: CleanUpServices, executionArn: string): Promise<CleanUp> {
  const end = await readExecutionEnd(services.stepFunctions, { executionArn });
  if (!end) return nothing;
  const deploymentId = await deploymentIdIn(services.table, nameIn(executionArn), end);
  return cleanUpDeployment(services, { deploymentId, executionArn }, end);
}

/** Also of a deployment that is not stored yet. If the execution is deleted, so are all earlier ones of its name. */
async function deploymentIdIn(table: Table, name: string, { startedAt }: ExecutionEnd): Promise<string> {
  if (startedAt === undefined) return (await findDeployment(table, name))?.id ?? name;
  const id = deploymentIdOf(name, startedAt);
  return (await deploymentOfId(table, id))?.id ?? id;
}

/** The same for a deployment whose execution has ended in this way. */
export async function cleanUpDeployment(
  services: CleanUpServices,
  { deploymentId, executionArn }: OpenCleanUp,
  end: ExecutionEnd,
): Promise<CleanUp> {
  const { stepFunctions, table } = services;
  const endState = await endStateOf(stepFunctions, executionArn, end);
  // First: a function that still runs does nothing from here on, and what it has done before is found below.
  const points = endState ? {} : await storeEnd(table, deploymentId, endWords(end));
  const deployment = await readDeployment(table, deploymentId);
  if (deployment?.executionArn !== executionArn) return nothing;
  await closeApprovals(table, deployment, end);
  if (endState) await storeUntoldEnd(services, { deployment, endState, end });
  else await tell(services, deployment, { end, points });
  const discarded = await discardChangeSets(services, deployment);
  const outcome = { endState: endState ?? "Failed", failure: failureOf(end) } as const;
  const released = await releaseUnlessKept(table, deployment, outcome);
  // Last, so that an error of ECS keeps nothing else: a later deployment's task waits until this one has ended.
  await stopMigrationTask(services, deploymentId, "The deployment has ended");
  return { discarded, ...released };
}

/** The name is the last part of an execution's ARN. */
const nameIn = (executionArn: string) => executionArn.split(":").at(-1) ?? "";

/** The end state that it reached by itself; undefined if it was stopped, timed out or could not be continued. */
async function endStateOf(
  stepFunctions: SFNClient,
  executionArn: string,
  { status }: ExecutionEnd,
): Promise<EndState | undefined> {
  if (status === "ABORTED" || status === "TIMED_OUT" || status === "DELETED") return undefined;
  const events = await lastEvents(stepFunctions, executionArn);
  const entered = events.map(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name);
  return endStates.find((endState) => entered.includes(endState));
}

async function closeApprovals(table: Table, { id }: Deployment, end: ExecutionEnd): Promise<void> {
  for (const phase of phases) {
    const approval = await readApproval(table, { deploymentId: id, phase });
    // One that has expired says so.
    const isOpen = approval && (!end.at || approval.deadline > end.at);
    if (isOpen) await storeClosing(table, approval, endWords(end));
  }
}

/** One after the other: both may want to delete the empty stack. */
async function discardChangeSets(services: CleanUpServices, deployment: Deployment): Promise<number> {
  let discarded = 0;
  for (const phase of phases) {
    const keepStack = await isLockedByAnother(services.table, deployment);
    const discard = await discardChangeSet(services, { deployment, phase, changeSet: null }, { keepStack });
    if (discard.discarded) discarded += 1;
  }
  return discarded;
}

async function isLockedByAnother(table: Table, deployment: Deployment): Promise<boolean> {
  const held = await readLock(table, deployment.stackName);
  return held?.owner !== undefined && !isOwnLock(held, deployment);
}

/** Stores what people are told of a deployment that ended without an end state, once. */
async function tell(
  services: CleanUpServices,
  deployment: Deployment,
  { end, points }: { readonly end: ExecutionEnd; readonly points: SafePoints },
): Promise<void> {
  const { table } = services;
  // Nobody is told of what has ended 90 days ago.
  if (end.status === "DELETED" || (await readOutcome(table, deployment.id))) return;
  const [runs, failed, isTakenOver] = await Promise.all([
    whatRuns(services, deployment, points),
    readEvidence(table, deployment.id, "deploy"),
    isLockedByAnother(table, deployment),
  ]);
  const another = "Another deployment has taken the stack over since. ";
  await storeOutcome(services, {
    deployment,
    outcome: {
      endState: "Stopped",
      stopped: {
        ...(end.status === "TIMED_OUT" && { by: "the time-out of the state machine" }),
        whatRuns: `The deployment ${endWords(end)}. ${isTakenOver ? another : ""}${runs}`,
      },
      failure: failureOf(end),
    },
    diagnosis: failed?.diagnosis ?? null,
  });
}

/** The lock of a failed rollback is kept intentionally. */
async function releaseUnlessKept(
  table: Table,
  deployment: Deployment,
  outcome: { readonly endState: EndState; readonly failure: Failure },
): Promise<{ readonly released: boolean }> {
  const held = await readLock(table, deployment.stackName);
  if (!held || !isOwnLock(held, deployment) || held.keptBecause !== undefined) return { released: false };
  return releaseLock(table, { deployment, lock: null, outcome });
}
