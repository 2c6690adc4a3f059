import { DescribeExecutionCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { readApproval } from "./approval/approval-record.ts";
import { type DecisionServices, deliverDecision } from "./approval/decision.ts";
import { decideWithoutVote } from "./approval/vote.ts";
import { readDeployment } from "./deployment/deployment-record.ts";
import { type Halt, storeHalt } from "./deployment/halt-record.ts";
import { readEvidence } from "./evidence/evidence.ts";
import { isNamed } from "./text/named-error.ts";

/** `requested`: by this call or by an earlier one. */
export type HaltResult =
  | { readonly status: "requested"; readonly halt: Halt }
  | { readonly status: "refused"; readonly reason: string };

/**
 * Requests that a deployment stops at its next safe point; one that waits for its approval is rejected at once. The
 * first request counts. Refused, with the reason, if the deployment is over or rolls back already.
 */
export async function requestHalt(
  services: DecisionServices,
  deploymentId: string,
  by: string,
): Promise<HaltResult> {
  const reason = await reasonAgainst(services, deploymentId);
  if (reason) return { status: "refused", reason };
  const at = new Date(services.clock.now()).toISOString();
  const halt = await storeHalt(services.table, deploymentId, { by, at });
  await rejectOpenApproval(services, deploymentId, halt);
  return { status: "requested", halt };
}

async function reasonAgainst(
  { table, stepFunctions }: DecisionServices,
  deploymentId: string,
): Promise<string | undefined> {
  const deployment = await readDeployment(table, deploymentId);
  if (!deployment) return `there is no deployment ${deploymentId}: check the execution's name`;
  const status = await executionStatus(stepFunctions, deployment.executionArn);
  if (status !== "RUNNING" && status !== "PENDING_REDRIVE") {
    return `the deployment ${deploymentId} is over (${status ?? "Step Functions no longer has it"})`;
  }
  const failed = await readEvidence(table, deploymentId, "deploy");
  return failed && `the deployment ${deploymentId} has failed already and restores the previous release`;
}

async function executionStatus(stepFunctions: SFNClient, executionArn: string): Promise<string | undefined> {
  try {
    return (await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))).status;
  } catch (error) {
    if (isNamed(error, "ExecutionDoesNotExist")) return undefined;
    throw error;
  }
}

async function rejectOpenApproval(
  services: DecisionServices,
  deploymentId: string,
  { by, at }: Halt,
): Promise<void> {
  const id = { deploymentId, phase: "deploy" } as const;
  const open = await readApproval(services.table, id);
  if (!open) return;
  const decided = await decideWithoutVote(services.table, open, {
    decision: "rejected",
    decidedBy: by,
    decidedAt: at,
    comment: "the deployment was halted",
    halted: true,
    // A halt uses no link.
    linkHash: "halt",
    digest: open.digest,
  });
  // An earlier decision counts. The call that recorded it may have died before the delivery.
  if (decided.decision) await deliverDecision(services, decided, decided.decision);
}
