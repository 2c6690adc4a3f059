import type { Table } from "../deployment/table.ts";
import { isSameAddress } from "../text/address.ts";
import {
  type Approval,
  findApproval,
  type RecordedDecision,
  recordVotes,
  type Vote,
} from "./approval-record.ts";

/**
 * `counted`: the vote is in, and more are needed; `taken`: it is in, and it is decided so; `conflict`: it is decided
 * otherwise or without it, or the person has said the opposite; `expired`: the deadline came first.
 */
export type VoteStatus = "counted" | "taken" | "conflict" | "expired";

export interface VoteResult {
  readonly status: VoteStatus;
  /** As it is with the vote, or without one that is not taken. */
  readonly approval: Approval;
}

/** Counts a vote: one for each person, however many links they have. `isNew` says that it was not in before. */
export function countVote(approval: Approval, vote: Vote): VoteResult & { readonly isNew: boolean } {
  const own = votesOn(approval).find(({ recipient }) => isSameAddress(recipient, vote.recipient));
  if (own || approval.decision) return { status: voteStatusOf(approval, own, vote), approval, isNew: false };
  if (approval.deadline <= vote.decidedAt) return { status: "expired", approval, isNew: false };
  const votes = [...approval.votes, vote];
  const decision = decisionOf({ ...approval, votes });
  return {
    status: decision ? "taken" : "counted",
    approval: { ...approval, votes, ...(decision && { decision }) },
    isNew: true,
  };
}

/** What becomes of a vote that changes nothing any more. */
function voteStatusOf({ decision, deadline }: Approval, own: Vote | undefined, vote: Vote): VoteStatus {
  if (own?.decision !== vote.decision) return "conflict";
  if (decision) return decision.decision === vote.decision ? "taken" : "conflict";
  return deadline <= vote.decidedAt ? "expired" : "counted";
}

/** How many more people have to approve. */
export const approvalsMissing = (approval: Approval): number =>
  Math.max(0, approval.quorum - approvingVotes(approval).length);

/** Who has voted on the review that is to be decided on. */
export const votesOn = ({ votes, digest }: Pick<Approval, "votes" | "digest">): readonly Vote[] =>
  votes.filter((vote) => vote.digest === digest);

const approvingVotes = (approval: Approval) =>
  votesOn(approval).filter(({ decision }) => decision === "approved");

/** The first rejection decides, or the approval of `quorum` people. */
function decisionOf(approval: Approval): RecordedDecision | undefined {
  const rejection = votesOn(approval).find(({ decision }) => decision === "rejected");
  const approving = approvingVotes(approval);
  const deciding = rejection ? [rejection] : approving.length >= approval.quorum ? approving : [];
  const last = deciding.at(-1);
  if (!last) return undefined;
  const comments = deciding.flatMap(({ recipient, comment }) => (comment ? [{ recipient, comment }] : []));
  const comment =
    deciding.length === 1
      ? last.comment
      : comments.map((one) => `${one.recipient}: ${one.comment}`).join("; ");
  return {
    decision: last.decision,
    decidedBy: deciding.map(({ recipient }) => recipient).join(", "),
    decidedAt: last.decidedAt,
    ...(comment && { comment }),
    linkHash: last.linkHash,
    digest: last.digest,
  };
}

// A lost race means that somebody else's vote was recorded, or that the request was repeated: everybody has one
// vote, and the state machine repeats a state four times.
const maxRaces = ({ recipients }: Approval) => recipients.length + 5;

/**
 * Records a vote on the approval as it was read, or as it is by then: whoever commits first, wins. Throws an
 * Error when others changed it every time.
 */
export async function castVote(table: Table, read: Approval, vote: Vote): Promise<VoteResult> {
  let approval = read;
  for (let race = 0; race <= maxRaces(read); race++) {
    const counted = countVote(approval, vote);
    if (!counted.isNew) return counted;
    const recorded = await recordVotes(table, counted.approval, vote.decidedAt);
    if (recorded) return { status: counted.status, approval: recorded };
    approval = (await findApproval(table, read)) ?? approval;
  }
  throw changedByOthers(read);
}

/**
 * Records a decision that nobody's vote makes, e.g. a halt's; one that was made before it stays. Answers the approval as
 * it is then. Throws an Error when others changed it every time.
 */
export async function decideWithoutVote(
  table: Table,
  read: Approval,
  decision: RecordedDecision,
): Promise<Approval> {
  let approval = read;
  for (let race = 0; race <= maxRaces(read); race++) {
    if (approval.decision || approval.deadline <= decision.decidedAt) return approval;
    const recorded = await recordVotes(table, { ...approval, decision }, decision.decidedAt);
    if (recorded) return recorded;
    approval = (await findApproval(table, read)) ?? approval;
  }
  throw changedByOthers(read);
}

const changedByOthers = ({ deploymentId }: Approval) =>
  new Error(`the approval of ${deploymentId} was changed by others again and again`);
