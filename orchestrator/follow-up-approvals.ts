import { DescribeExecutionCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { type Approval, readApproval } from "./approval/approval-record.ts";
import { type DecisionServices, deliverDecision, isExpired } from "./approval/decision.ts";
import { readLinkAsks } from "./approval/link-ask.ts";
import { closeApproval, type OpenApproval, readOpenApprovals } from "./approval/open-approval.ts";
import { proveApproval } from "./approval/prove-approval.ts";
import { votesOn } from "./approval/vote.ts";
import { readDeployment } from "./deployment/deployment-record.ts";
import {
  type ApprovalMessage,
  addresseesOf,
  type SendingServices,
  sendApprovalMessages,
} from "./messages/approval-sending.ts";
import { dueLinks } from "./messages/asked-links.ts";
import { isDue } from "./messages/message-due.ts";
import { type MessageRecord, messagesOf } from "./messages/message-record.ts";
import { readOutcome } from "./messages/outcome-record.ts";
import { readReview } from "./review/review-record.ts";
import { isSameAddress } from "./text/address.ts";
import { isNamed } from "./text/named-error.ts";
import { settleAll } from "./text/settle-all.ts";

export type FollowUpServices = DecisionServices & SendingServices;

/** Counts of what one call did. */
export interface FollowUp {
  readonly open: number;
  readonly delivered: number;
  readonly sent: number;
  readonly closed: number;
}

type Steps = Omit<FollowUp, "open">;
const nothing: Steps = { delivered: 0, sent: 0, closed: 0 };

/**
 * Completes the work of functions that died, and sends reminders: delivers decisions that were only recorded, sends
 * requests that were not sent, and removes closed approvals from the index. Idempotent, also with concurrent calls.
 * A failure does not affect other approvals; the first error is thrown after all were tried.
 */
export async function followUpApprovals(services: FollowUpServices): Promise<FollowUp> {
  const entries = await readOpenApprovals(services.table);
  const steps = await settleAll(entries, (entry) => followUp(services, entry));
  const sum = (step: keyof Steps) => steps.reduce((total, one) => total + one[step], 0);
  return { open: entries.length, delivered: sum("delivered"), sent: sum("sent"), closed: sum("closed") };
}

async function followUp(services: FollowUpServices, entry: OpenApproval): Promise<Steps> {
  const approval = await currentApproval(services, entry);
  const { decision, deliveredAt, closed } = approval ?? {};
  if (approval && decision) {
    // If the token is no longer valid, the approval is over too: a retried state delivers the decision itself.
    const delivered = !deliveredAt && (await deliverDecision(services, approval, decision));
    return { ...(await close(services, entry)), delivered: delivered ? 1 : 0 };
  }
  if (closed || isExpired(approval ?? entry, services.clock)) return close(services, entry);
  return approval ? sendDue(services, entry, approval) : nothing;
}

/** The approval, with a proof of the requester that arrived after the request. */
async function currentApproval(
  { table, clock }: FollowUpServices,
  entry: OpenApproval,
): Promise<Approval | undefined> {
  const approval = await readApproval(table, entry);
  return approval && proveApproval(table, approval, new Date(clock.now()).toISOString());
}

async function close({ table }: FollowUpServices, entry: OpenApproval): Promise<Steps> {
  await closeApproval(table, entry);
  return { ...nothing, closed: 1 };
}

/** Sends the messages that are due; closes the approval instead if its execution no longer runs. */
async function sendDue(services: FollowUpServices, entry: OpenApproval, approval: Approval): Promise<Steps> {
  const { table, clock, stepFunctions } = services;
  const [records, asks] = await Promise.all([
    messagesOf(table, approval.deploymentId, approval.phase),
    readLinkAsks(table, approval),
  ]);
  const addressees = addresseesOf(services, approval);
  const due = [
    ...dueMessages(approval, addressees, records, clock.now()),
    ...dueLinks(addressees, asks, records, clock.now()),
  ];
  if (due.length === 0) return nothing;
  const [deployment, review, outcome] = await Promise.all([
    readDeployment(table, approval.deploymentId),
    readReview(table, approval.deploymentId, approval.phase),
    readOutcome(table, approval.deploymentId),
  ]);
  // The execution still runs while its end is told. After a stop it may run because it was redriven.
  const hasEnded = outcome !== undefined && outcome.outcome.endState !== "Stopped";
  if (!deployment || hasEnded || !(await isRunning(stepFunctions, deployment.executionArn)))
    return close(services, entry);
  if (!review) return nothing;
  const sendings = await sendApprovalMessages(services, { deployment, approval, review }, due);
  return { ...nothing, sent: sendings.filter(({ delivery }) => delivery === "sent").length };
}

/**
 * The messages that are due at `now` (milliseconds since the epoch), to those who have not voted: the request until a
 * channel has taken it, then one reminder at its time.
 */
export function dueMessages(
  approval: Approval,
  addressees: readonly string[],
  records: readonly MessageRecord[],
  now: number,
): readonly ApprovalMessage[] {
  const voted = votesOn(approval);
  const waiting = addressees.filter(
    (recipient) => !voted.some((vote) => isSameAddress(vote.recipient, recipient)),
  );
  return waiting.flatMap((recipient): readonly ApprovalMessage[] => {
    const recordOf = (kind: ApprovalMessage["kind"]) =>
      records.find((record) => record.kind === kind && record.recipient === recipient);
    const request = recordOf("request");
    if (isDue(request, now)) return [{ kind: "request", recipient }];
    // It says that it is the only one: it is not repeated when it is not known whether it arrived.
    const reminder = recordOf("reminder");
    const isReminded = reminder?.claimedAt !== undefined || !isDue(reminder, now);
    return !isReminded && isReminderDue(approval, request, now) ? [{ kind: "reminder", recipient }] : [];
  });
}

/** No reminder right after a late request. */
const isReminderDue = ({ remindAt }: Approval, request: MessageRecord | undefined, now: number): boolean =>
  remindAt !== undefined &&
  request?.sentAt !== undefined &&
  request.sentAt < remindAt &&
  Date.parse(remindAt) <= now;

async function isRunning(stepFunctions: SFNClient, executionArn: string): Promise<boolean> {
  try {
    const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return status === "RUNNING";
  } catch (error) {
    if (isNamed(error, "ExecutionDoesNotExist")) return false;
    throw error;
  }
}
