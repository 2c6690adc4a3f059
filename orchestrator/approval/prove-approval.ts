import { mayApprove, provenAddress, type Requester, requiredApprovals } from "../deployment/requester.ts";
import { readRequester } from "../deployment/requester-record.ts";
import type { Table } from "../deployment/table.ts";
import { type Approval, readApproval, storeVotes } from "./approval-record.ts";
import { decisionOf } from "./vote.ts";

/**
 * The approval by what is known of the requester now: once proven, they may not vote, a vote of theirs does not count,
 * and the further approval is not needed. Unchanged if the approval knows it already.
 */
export function withRequester(approval: Approval, requester: Requester): Approval {
  const before = approval.requester;
  if (!before || provenAddress(before) === provenAddress(requester)) return approval;
  return {
    ...approval,
    requester,
    quorum: requiredApprovals(approval.quorum - requiredApprovals(0, before), requester),
    recipients: approval.recipients.filter((recipient) => mayApprove(recipient, requester)),
  };
}

/** Brings an open approval up to date with a proof that arrived after the request; `now` is ISO 8601, UTC. */
export async function proveApproval(table: Table, read: Approval, now: string): Promise<Approval> {
  if (!read.requester || provenAddress(read.requester) !== undefined) return read;
  if (read.decision || read.closed) return read;
  const proven = withRequester(read, await readRequester(table, read.deploymentId));
  if (proven === read) return read;
  const decision = decisionOf(proven);
  const stored = await storeVotes(table, { ...proven, ...(decision && { decision }) }, now);
  // If it was changed meanwhile, the next call tries again.
  return stored ?? (await readApproval(table, read)) ?? read;
}
