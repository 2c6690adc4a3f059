import { SendTaskSuccessCommand, type SFNClient } from "@aws-sdk/client-sfn";
import {
  type Approval,
  type ApprovalLink,
  findApproval,
  findLink,
  type RecordedDecision,
  recordDecision,
  recordDelivery,
} from "./approval-record.ts";
import type { Clock } from "./clock.ts";
import { isNamed } from "./named-error.ts";
import type { Decision } from "./payloads.ts";
import type { Table } from "./table.ts";

export interface DecisionServices {
  readonly table: Table;
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
}

/** What one recipient's link leads to. */
export interface OpenedLink {
  readonly linkHash: string;
  readonly link: ApprovalLink;
  readonly approval: Approval;
}

/** `taken`: by this link, now or before; `conflict`: by another, or otherwise; `undelivered`: nobody waits any more. */
export type DecisionResult = {
  readonly status: "taken" | "conflict" | "expired" | "undelivered";
  readonly approval: Approval;
};

/** Opens a link: reads, and changes nothing. Undefined when there is no such link. */
export async function openLink(table: Table, linkHash: string): Promise<OpenedLink | undefined> {
  const link = await findLink(table, linkHash);
  const approval = link && (await findApproval(table, link));
  return link && approval && { linkHash, link, approval };
}

export const isExpired = ({ deadline }: Approval, clock: Clock) => Date.parse(deadline) <= clock.now();

/**
 * Decides by a link: the first decision before the deadline is recorded, then delivered to the execution.
 * The same decision by the same link again delivers what is recorded, should that have failed.
 */
export async function decide(
  services: DecisionServices,
  { linkHash, link, approval }: OpenedLink,
  choice: Pick<Decision, "decision" | "comment">,
): Promise<DecisionResult> {
  const recorded = await recordDecision(services.table, link, {
    ...choice,
    decidedBy: link.recipient,
    decidedAt: new Date(services.clock.now()).toISOString(),
    linkHash,
    digest: approval.digest,
  });
  const current = recorded ?? (await findApproval(services.table, link)) ?? approval;
  const { decision } = current;
  if (!decision) return { status: "expired", approval: current };
  if (decision.linkHash !== linkHash || decision.decision !== choice.decision) {
    return { status: "conflict", approval: current };
  }
  const delivered = current.deliveredAt !== undefined || (await deliverDecision(services, current, decision));
  return { status: delivered ? "taken" : "undelivered", approval: current };
}

/** Hands the decision to the execution that waits for it; false when none does. */
export async function deliverDecision(
  { table, stepFunctions, clock }: DecisionServices,
  approval: Approval,
  { digest: _digest, linkHash: _linkHash, ...decision }: RecordedDecision,
): Promise<boolean> {
  const { taskToken } = approval;
  try {
    await stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(decision) }));
  } catch (error) {
    // Step Functions says so of a token that was used, timed out or belongs to an execution that ended.
    if (isNamed(error, "TaskTimedOut", "TaskDoesNotExist", "InvalidToken")) return false;
    throw error;
  }
  await recordDelivery(table, approval, new Date(clock.now()).toISOString());
  return true;
}
