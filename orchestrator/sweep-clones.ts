import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { startOf } from "./deployment/deployment-id.ts";
import { readExecutionEnd } from "./deployment/execution-end.ts";
import type { Table } from "./deployment/table.ts";
import { findTarget, type Target } from "./deployment/target.ts";
import { serviceAddress } from "./ecs/service-address.ts";
import { stopTrialTasks, trialName } from "./ecs/trial-task.ts";
import { type CloneServices, removeClone } from "./rehearsal/clone-cluster.ts";
import { closeClone, type OpenClone, readOpenClones } from "./rehearsal/open-clones.ts";
import { readRehearsal } from "./rehearsal/rehearsal.ts";
import { findStack } from "./stack/stack-status.ts";
import { lateEffectSeconds } from "./sweep.ts";
import type { Clock } from "./text/clock.ts";
import { settleAll } from "./text/settle-all.ts";

export interface SweepClonesServices extends CloneServices {
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly stepFunctions: SFNClient;
  readonly table: Table;
  readonly targets: readonly Target[];
  readonly clock: Clock;
}

/** Counts of what one call found. */
export interface CloneSweep {
  /** Deployments of which a clone may exist. */
  readonly open: number;
  /** Those whose clone is known to be gone. */
  readonly closed: number;
}

/**
 * Deletes the clones of rehearsals that are over, and of deployments that have ended, whatever ended them; their tasks are
 * stopped first. Idempotent. A failure does not affect other clones; the first error is thrown after all were tried.
 */
export async function sweepClones(services: SweepClonesServices): Promise<CloneSweep> {
  const entries = await readOpenClones(services.table);
  const closed = await settleAll(entries, (entry) => sweep(services, entry));
  return { open: entries.length, closed: closed.filter(Boolean).length };
}

async function sweep(services: SweepClonesServices, entry: OpenClone): Promise<boolean> {
  const { stepFunctions, table, clock } = services;
  const { deploymentId, executionArn } = entry;
  // Before the clean-up: what arrives during it is found by the next one.
  const now = clock.now();
  const [rehearsal, end] = await Promise.all([
    readRehearsal(table, deploymentId),
    readExecutionEnd(stepFunctions, { executionArn, startedAt: startOf(deploymentId) }),
  ]);
  if (!rehearsal && !end) return false;
  await stopTasks(services, entry);
  if ((await removeClone(services, deploymentId)) === "pending") return false;
  // A function that was called before the end may still make a clone.
  const isFinal = rehearsal !== undefined || !end?.at || now >= Date.parse(end.at) + lateEffectSeconds * 1000;
  if (isFinal) await closeClone(table, entry);
  return isFinal;
}

/** Without its target in the settings any more, a task loses its database and is stopped by hand. */
async function stopTasks(
  { cloudFormation, ecs, targets }: SweepClonesServices,
  { deploymentId, stackName }: OpenClone,
): Promise<void> {
  const target = findTarget(targets, stackName);
  const address = target && serviceAddress(target, { stack: await findStack(cloudFormation, stackName) });
  if (address) await stopTrialTasks(ecs, address.cluster, trialName(deploymentId));
}
