import { SendTaskSuccessCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { Deployment } from "../deployment/deployment.ts";
import { readDeployment } from "../deployment/deployment-record.ts";
import type { Table } from "../deployment/table.ts";
import type { Clock } from "../text/clock.ts";
import { isNamed } from "../text/named-error.ts";
import { type ApprovalLink, type PersonalLink, readLink } from "./approval-link.ts";
import {
  type Approval,
  type RecordedDecision,
  readApproval,
  storeDelivery,
  type Vote,
} from "./approval-record.ts";
import { castVote, type Voter, type VoteStatus } from "./vote.ts";

export interface DecisionServices {
  readonly table: Table;
  readonly stepFunctions: SFNClient;
  readonly clock: Clock;
  /** Updates the messages that requested the approval with its votes and decision; never throws. */
  readonly showVotes?: ((approval: Approval) => Promise<void>) | undefined;
}

/** A link, with its approval and deployment. */
export interface OpenedLink<Link extends ApprovalLink = ApprovalLink> {
  readonly linkHash: string;
  readonly link: Link;
  readonly approval: Approval;
  readonly deployment: Deployment;
}

/** The result of a vote; `undelivered`: the decision is recorded, but the execution no longer waits for it. */
export type DecisionResult = {
  readonly status: VoteStatus | "undelivered";
  readonly approval: Approval;
};

/** Reads what a link leads to; changes nothing. Undefined if the link does not exist. */
export async function openLink(table: Table, linkHash: string): Promise<OpenedLink | undefined> {
  const link = await readLink(table, linkHash);
  if (!link) return undefined;
  const [approval, deployment] = await Promise.all([
    readApproval(table, link),
    readDeployment(table, link.deploymentId),
  ]);
  return approval && deployment && { linkHash, link, approval, deployment };
}

/** Whether the link is one person's, so that they can decide by it. */
export const isPersonal = (opened: OpenedLink): opened is OpenedLink<PersonalLink> =>
  opened.link.kind === "personal";

export const isExpired = ({ deadline }: Pick<Approval, "deadline">, clock: Clock) =>
  Date.parse(deadline) <= clock.now();

/** Records the vote of a personal link's owner, as `decideAs` does. */
export const decide = (
  services: DecisionServices,
  { linkHash, link: { recipient }, approval }: OpenedLink<PersonalLink>,
  answer: Pick<Vote, "decision" | "comment">,
): Promise<DecisionResult> =>
  decideAs(services, { recipient, identifiedBy: "link", linkHash }, approval, answer);

/**
 * Records a person's vote. If it completes the decision, that is delivered to the execution. Idempotent: the same vote
 * again retries a failed delivery.
 */
export async function decideAs(
  services: DecisionServices,
  voter: Voter,
  approval: Approval,
  answer: Pick<Vote, "decision" | "comment">,
): Promise<DecisionResult> {
  const cast = await castVote(services.table, approval, {
    ...answer,
    ...voter,
    decidedAt: new Date(services.clock.now()).toISOString(),
    digest: approval.digest,
  });
  const { decision, deliveredAt } = cast.approval;
  if (cast.status === "counted") await services.showVotes?.(cast.approval);
  if (cast.status !== "taken" || !decision || deliveredAt) return cast;
  const delivered = await deliverDecision(services, cast.approval, decision);
  return { status: delivered ? "taken" : "undelivered", approval: cast.approval };
}

/**
 * Delivers the decision to the waiting execution. Uses the current task token if the state was retried since `approval`
 * was read. False if the execution does not wait: it has the decision already, or it has ended.
 */
export async function deliverDecision(
  services: DecisionServices,
  approval: Approval,
  decision: RecordedDecision,
): Promise<boolean> {
  if (await succeed(services.stepFunctions, approval.taskToken, decision)) {
    await storeDelivery(services.table, approval, new Date(services.clock.now()).toISOString());
    await services.showVotes?.(approval);
    return true;
  }
  const current = await readApproval(services.table, approval);
  if (!current || current.taskToken === approval.taskToken) return current?.deliveredAt !== undefined;
  return deliverDecision(services, current, decision);
}

/** False if Step Functions does not accept this token. */
async function succeed(
  stepFunctions: SFNClient,
  taskToken: string,
  { digest: _digest, linkHash: _linkHash, ...decision }: RecordedDecision,
): Promise<boolean> {
  try {
    await stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(decision) }));
    return true;
  } catch (error) {
    // The token was used, has timed out, or belongs to an execution that has ended.
    if (isNamed(error, "TaskTimedOut", "TaskDoesNotExist", "InvalidToken")) return false;
    throw error;
  }
}
