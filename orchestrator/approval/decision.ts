import { SendTaskSuccessCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { Deployment } from "../deployment/deployment.ts";
import { readDeployment } from "../deployment/deployment-record.ts";
import type { Table } from "../deployment/table.ts";
import type { Clock } from "../text/clock.ts";
import { isNamed } from "../text/named-error.ts";
import { type ApprovalLink, readLink } from "./approval-link.ts";
import {
  type Approval,
  findApproval,
  type RecordedDecision,
  recordDelivery,
  type Vote,
} from "./approval-record.ts";
import { castVote, type VoteStatus } from "./vote.ts";

export interface DecisionServices {
  readonly table: Table;
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
  /** Shows votes and decisions where they were asked for; never throws. */
  readonly showVotes?: ((approval: Approval) => Promise<void>) | undefined;
}

/** What one recipient's link leads to. */
export interface OpenedLink {
  readonly linkHash: string;
  readonly link: ApprovalLink;
  readonly approval: Approval;
  readonly deployment: Deployment;
}

/** What became of a vote; `undelivered`: it is decided so, and nobody waits for it any more. */
export type DecisionResult = {
  readonly status: VoteStatus | "undelivered";
  readonly approval: Approval;
};

/** Opens a link: reads, and changes nothing. Undefined when there is no such link. */
export async function openLink(table: Table, linkHash: string): Promise<OpenedLink | undefined> {
  const link = await readLink(table, linkHash);
  if (!link) return undefined;
  const [approval, deployment] = await Promise.all([
    findApproval(table, link),
    readDeployment(table, link.deploymentId),
  ]);
  return approval && deployment && { linkHash, link, approval, deployment };
}

export const isExpired = ({ deadline }: Pick<Approval, "deadline">, clock: Clock) =>
  Date.parse(deadline) <= clock.now();

/**
 * Votes by a link: the vote is recorded, and when it makes the decision, that is delivered to the execution. The
 * same word again delivers what is recorded, should that have failed.
 */
export async function decide(
  services: DecisionServices,
  { linkHash, link, approval }: OpenedLink,
  answer: Pick<Vote, "decision" | "comment">,
): Promise<DecisionResult> {
  const cast = await castVote(services.table, approval, {
    ...answer,
    recipient: link.recipient,
    decidedAt: new Date(services.clock.now()).toISOString(),
    linkHash,
    digest: approval.digest,
  });
  const { decision, deliveredAt } = cast.approval;
  if (cast.status === "counted") await services.showVotes?.(cast.approval);
  if (cast.status !== "taken" || !decision || deliveredAt) return cast;
  const delivered = await deliverDecision(services, cast.approval, decision);
  return { status: delivered ? "taken" : "undelivered", approval: cast.approval };
}

/**
 * Hands the decision to the execution that waits for it: by the token of the present request, should the one that
 * was read have been given up. False when none waits; then it has the decision already, or has ended.
 */
export async function deliverDecision(
  services: DecisionServices,
  approval: Approval,
  decision: RecordedDecision,
): Promise<boolean> {
  if (await succeed(services.stepFunctions, approval.taskToken, decision)) {
    await recordDelivery(services.table, approval, new Date(services.clock.now()).toISOString());
    await services.showVotes?.(approval);
    return true;
  }
  const current = await findApproval(services.table, approval);
  if (!current || current.taskToken === approval.taskToken) return current?.deliveredAt !== undefined;
  return deliverDecision(services, current, decision);
}

/** False when Step Functions does not wait for this token. */
async function succeed(
  stepFunctions: SFNClient,
  taskToken: string,
  { digest: _digest, linkHash: _linkHash, ...decision }: RecordedDecision,
): Promise<boolean> {
  try {
    await stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(decision) }));
    return true;
  } catch (error) {
    // Step Functions says so of a token that was used, timed out or belongs to an execution that ended.
    if (isNamed(error, "TaskTimedOut", "TaskDoesNotExist", "InvalidToken")) return false;
    throw error;
  }
}
