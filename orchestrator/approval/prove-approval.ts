import { mayApprove, provenAddress, type Requester, requiredApprovals } from "../deployment/requester.ts";
import { readRequester } from "../deployment/requester-record.ts";
import type { Table } from "../deployment/table.ts";
import { type Approval, type Counting, readApproval, storeVotes } from "./approval-record.ts";
import { decisionOf } from "./vote.ts";

/**
 * The approval by what is known of the requester now: once proven, they may not vote, a vote of theirs does not count,
 * and the further approval is not needed. Unchanged if the approval knows it already.
 */
export const withRequester = (approval: Approval, requester: Requester): Approval => ({
  ...approval,
  ...countingBy(approval, requester),
});

/** What changes by that; undefined if nothing does. */
function countingBy(approval: Approval, requester: Requester): Counting | undefined {
  const before = approval.requester;
  if (!before || provenAddress(before) === provenAddress(requester)) return undefined;
  return {
    requester,
    quorum: requiredApprovals(approval.quorum - requiredApprovals(0, before), requester),
    recipients: approval.recipients.filter((recipient) => mayApprove(recipient, requester)),
  };
}

/**
 * Brings an open approval up to date with a proof that arrived after the request, and with the decision that the votes
 * make then. `now` is ISO 8601, UTC.
 */
export async function proveApproval(table: Table, read: Approval, now: string): Promise<Approval> {
  if (!read.requester || read.decision || read.closed) return read;
  const isProven = provenAddress(read.requester) !== undefined;
  const counting = isProven ? undefined : countingBy(read, await readRequester(table, read.deploymentId));
  // Also if the request was repeated after the proof: it counts the earlier votes anew, and decides nothing.
  const decision = decisionOf({ ...read, ...counting });
  if (!counting && !decision) return read;
  const stored = await storeVotes(table, { ...read, ...(decision && { decision }) }, now, counting);
  // If it was changed meanwhile, the next call tries again.
  return stored ?? (await readApproval(table, read)) ?? read;
}
