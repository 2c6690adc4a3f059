import { mayApprove } from "../deployment/requester.ts";
import type { Table } from "../deployment/table.ts";
import { isSameAddress } from "../text/address.ts";
import {
  type Approval,
  type Identification,
  type RecordedDecision,
  readApproval,
  storeVotes,
  type Vote,
} from "./approval-record.ts";

/** A person who votes, and how it is known who they are. */
export type Voter = Identification & { readonly recipient: string };

/**
 * `counted`: the vote counts, and more are needed; `taken`: the decision is as the vote; `conflict`: the decision is
 * another one or was made without it, or the person has voted otherwise; `expired`: the deadline has passed; `closed`:
 * the deployment ended before; `ownRequest`: the person asks for the deployment; `notAsked`: the person is none of those
 * who may vote.
 */
export type VoteStatus = "counted" | "taken" | "conflict" | "expired" | "closed" | "ownRequest" | "notAsked";

export interface VoteResult {
  readonly status: VoteStatus;
  /** The approval, with the vote if it counts. */
  readonly approval: Approval;
}

/** Counts a vote, one for each person, however many links they have. `isNew`: it was not counted before. */
export function countVote(approval: Approval, vote: Vote): VoteResult & { readonly isNew: boolean } {
  if (approval.closed && !approval.decision) return { status: "closed", approval, isNew: false };
  const own = votesOn(approval).find(({ recipient }) => isSameAddress(recipient, vote.recipient));
  if (own || approval.decision) return { status: voteStatusOf(approval, own, vote), approval, isNew: false };
  if (approval.deadline <= vote.decidedAt) return { status: "expired", approval, isNew: false };
  if (!mayApprove(vote.recipient, approval.requester ?? {})) {
    return { status: "ownRequest", approval, isNew: false };
  }
  if (!recipientOf(approval, vote.recipient)) return { status: "notAsked", approval, isNew: false };
  const votes = [...approval.votes, vote];
  const decision = decisionOf({ ...approval, votes });
  return {
    status: decision ? "taken" : "counted",
    approval: { ...approval, votes, ...(decision && { decision }) },
    isNew: true,
  };
}

/** The one of those who may vote with this address, as they are recorded. */
export const recipientOf = ({ recipients }: Pick<Approval, "recipients">, address: string) =>
  recipients.find((recipient) => isSameAddress(recipient, address));

/** The status of a vote that changes nothing. */
function voteStatusOf({ decision, deadline }: Approval, own: Vote | undefined, vote: Vote): VoteStatus {
  if (own?.decision !== vote.decision) return "conflict";
  if (decision) return decision.decision === vote.decision ? "taken" : "conflict";
  return deadline <= vote.decidedAt ? "expired" : "counted";
}

/** How many approvals are missing for the quorum. */
export const approvalsMissing = (approval: Approval): number =>
  Math.max(0, approval.quorum - approvingVotes(approval).length);

/** The votes about the current digest. */
export const votesOn = ({ votes, digest }: Pick<Approval, "votes" | "digest">): readonly Vote[] =>
  votes.filter((vote) => vote.digest === digest);

/**
 * The approvals that count. One of the requester, cast before it was proven who that is, does not; nor does one of a person
 * who is no approver any more.
 */
export const approvingVotes = (
  approval: Pick<Approval, "votes" | "digest" | "requester" | "recipients">,
): readonly Vote[] =>
  votesOn(approval).filter(
    ({ decision, recipient }) =>
      decision === "approved" &&
      mayApprove(recipient, approval.requester ?? {}) &&
      recipientOf(approval, recipient) !== undefined,
  );

/** The decision: the first rejection, or the approval that completes the quorum; undefined before. */
export function decisionOf(approval: Approval): RecordedDecision | undefined {
  const rejection = votesOn(approval).find(({ decision }) => decision === "rejected");
  const approving = approvingVotes(approval);
  const deciding = rejection ? [rejection] : approving.length >= approval.quorum ? approving : [];
  const last = deciding.at(-1);
  if (!last) return undefined;
  const comments = deciding.flatMap(({ recipient, comment }) => (comment ? [{ recipient, comment }] : []));
  const comment =
    deciding.length === 1
      ? last.comment
      : comments.map((one) => `${one.recipient}: ${quoted(one.comment)}`).join("; ");
  return {
    decision: last.decision,
    decidedBy: deciding.map(({ recipient }) => recipient).join(", "),
    decidedAt: last.decidedAt,
    ...(comment && { comment }),
    ...(last.linkHash && { linkHash: last.linkHash }),
    digest: last.digest,
  };
}

/** So that nobody's comment can look like that of the next person. */
const quoted = (comment: string) => `“${comment.replaceAll(/[“”]/g, '"')}”`;

// A lost race means that another vote was recorded, or that the request was retried. Each recipient has one vote, and
// the state machine retries a state four times.
const maxRaces = ({ recipients }: Approval) => recipients.length + 5;

/**
 * Records a vote. If the approval was changed after it had been read, it is read again: the first write wins. Throws an
 * Error if it loses every race.
 */
export async function castVote(table: Table, read: Approval, vote: Vote): Promise<VoteResult> {
  let approval = read;
  for (let race = 0; race <= maxRaces(read); race++) {
    const counted = countVote(approval, vote);
    if (!counted.isNew) return counted;
    const recorded = await storeVotes(table, counted.approval, vote.decidedAt);
    if (recorded) return { status: counted.status, approval: recorded };
    approval = (await readApproval(table, read)) ?? approval;
  }
  throw lostEveryRace(read);
}

/**
 * Records a decision without a vote, e.g. that of a halt; an earlier decision is kept. Returns the stored approval.
 * Throws an Error if it loses every race.
 */
export async function decideWithoutVote(
  table: Table,
  read: Approval,
  decision: RecordedDecision,
): Promise<Approval> {
  let approval = read;
  for (let race = 0; race <= maxRaces(read); race++) {
    if (approval.decision || approval.closed || approval.deadline <= decision.decidedAt) return approval;
    const recorded = await storeVotes(table, { ...approval, decision }, decision.decidedAt);
    if (recorded) return recorded;
    approval = (await readApproval(table, read)) ?? approval;
  }
  throw lostEveryRace(read);
}

const lostEveryRace = ({ deploymentId }: Approval) =>
  new Error(`the approval of ${deploymentId} was changed concurrently at every retry`);
