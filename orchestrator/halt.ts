import { DescribeExecutionCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { readApproval } from "./approval/approval-record.ts";
import { type DecisionServices, deliverDecision } from "./approval/decision.ts";
import { decideWithoutVote } from "./approval/vote.ts";
import type { Deployment } from "./deployment/deployment.ts";
import { executionNameOf, isSameStart } from "./deployment/deployment-id.ts";
import { findDeployment } from "./deployment/deployment-record.ts";
import {
  type Halt,
  type Passing,
  readSafePoints,
  type SafePoints,
  storeHalt,
} from "./deployment/halt-record.ts";
import { readEvidence } from "./evidence/evidence.ts";
import { executionHistory } from "./history/execution-history.ts";
import { progressOf } from "./history/execution-progress.ts";
import { isNamed } from "./text/named-error.ts";

/** `requested`: by this call or by an earlier one. */
export type HaltResult =
  | {
      readonly status: "requested";
      readonly halt: Halt;
      /** ISO 8601, UTC: the change set was being executed before the halt, so the previous release is restored. */
      readonly executingSince?: string;
    }
  | { readonly status: "refused"; readonly reason: string };

/**
 * Requests that a deployment stops at its next safe point; one that waits for its approval is rejected at once. The
 * first request counts. Refused, with the reason, if no safe point follows: it is over, ends, or rolls back already.
 */
export async function requestHalt(
  services: DecisionServices,
  nameOrId: string,
  { by, reason }: Pick<Halt, "by" | "reason">,
): Promise<HaltResult> {
  const deployment = await findDeployment(services.table, nameOrId);
  if (!deployment) {
    return { status: "refused", reason: `there is no deployment ${nameOrId}: check the execution's name` };
  }
  const obstacle = await reasonAgainst(services, deployment);
  if (obstacle) return { status: "refused", reason: obstacle };
  const at = new Date(services.clock.now()).toISOString();
  const points = await storeHalt(services.table, deployment.id, { by, at, reason });
  const { halt, passed, executingSince, ended } = points;
  if (!halt) return { status: "refused", reason: tooLate(executionNameOf(deployment.id), passed, ended) };
  await rejectOpenApproval(services, deployment.id, halt);
  return { status: "requested", halt, ...(executingSince && { executingSince }) };
}

async function reasonAgainst(
  services: DecisionServices,
  deployment: Deployment,
): Promise<string | undefined> {
  const { table, stepFunctions } = services;
  const name = executionNameOf(deployment.id);
  const status = await executionStatus(stepFunctions, deployment);
  if (status !== "RUNNING" && status !== "PENDING_REDRIVE") {
    return `too late: the deployment ${name} is over (${status ?? "Step Functions no longer has it"})`;
  }
  const [{ halt, passed, ended }, failed] = await Promise.all([
    readSafePoints(table, deployment.id),
    readEvidence(table, deployment.id, "deploy"),
  ]);
  if (passed || ended) return tooLate(name, passed, ended);
  if (halt) return undefined;
  if (failed) return restores(name);
  return reasonInHistory(services, deployment);
}

// The previous release is restored after them.
const failedStates = ["CollectEvidence", "SettleStack"];

// They only end what was decided before them.
const endingStates = ["DiscardChangeSet", "ReleaseLock", "Notify"];

/** By its history: whether the deployment ends without another safe point. */
async function reasonInHistory(
  { stepFunctions, clock }: DecisionServices,
  { id, executionArn }: Deployment,
): Promise<string | undefined> {
  const name = executionNameOf(id);
  const { states } = progressOf(await executionHistory(stepFunctions, executionArn), clock.now());
  const { state = "", phase } = states.at(-1) ?? {};
  if (phase === "rollback" || failedStates.includes(state)) return restores(name);
  if (!endingStates.includes(state)) return undefined;
  return `too late: the deployment ${name} ends already, in ${state}; its message and its page say how`;
}

const stopAnyway =
  "To end it nevertheless, stop the execution (aws stepfunctions stop-execution): what runs then is not verified";

const restores = (name: string) =>
  `too late: the deployment ${name} has failed already and restores the previous release. ${stopAnyway}`;

const passings: Readonly<Record<Passing, string>> = {
  verified:
    "the new version runs and is verified; now it is recorded as the release. To go back, start a deployment with " +
    '{"rollback": true}',
  nothingToDeploy: "the stack already is as requested; there is nothing to deploy, and it ends",
};

function tooLate(name: string, passed: SafePoints["passed"], ended: string | undefined): string {
  if (ended) return `too late: the deployment ${name} ${ended}`;
  const why = passed ? ` since ${passed.at}: ${passings[passed.because]}` : "";
  return `too late: the deployment ${name} has no safe point any more${why}`;
}

/** Undefined if Step Functions has deleted the execution, or has another one of the same name. */
async function executionStatus(
  stepFunctions: SFNClient,
  { executionArn, startedAt }: Deployment,
): Promise<string | undefined> {
  try {
    const { status, startDate } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return isSameStart(startedAt, startDate) ? status : undefined;
  } catch (error) {
    if (isNamed(error, "ExecutionDoesNotExist")) return undefined;
    throw error;
  }
}

async function rejectOpenApproval(
  services: DecisionServices,
  deploymentId: string,
  { by, at, reason }: Halt,
): Promise<void> {
  const id = { deploymentId, phase: "deploy" } as const;
  const open = await readApproval(services.table, id);
  if (!open) return;
  const decided = await decideWithoutVote(services.table, open, {
    decision: "rejected",
    decidedBy: by,
    decidedAt: at,
    comment: reason,
    halted: true,
    digest: open.digest,
  });
  // An earlier decision counts. The call that recorded it may have died before the delivery.
  if (decided.decision) await deliverDecision(services, decided, decided.decision);
}
