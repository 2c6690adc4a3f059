import { mayApprove, type Requester, requiredApprovals } from "../deployment/requester.ts";
import { isSameAddress } from "../text/address.ts";
import type { Approval, Vote } from "./approval-record.ts";
import { withRequester } from "./prove-approval.ts";
import { votesOn } from "./vote.ts";

/** Who may decide, and how many have to, by the settings: nothing that an input or a record says weakens it. */
export interface ConsentSettings {
  /** Those whose approvals count; the settings' recipients. */
  readonly approvers: readonly string[];
  /** The lowest number of different people who have to approve. */
  readonly quorum: number;
}

/** What consent is derived from: the stored request with its votes, and what execution knows by itself. */
export interface ConsentQuestion {
  readonly approval: Approval | undefined;
  /** The digest of the plan that would be executed. */
  readonly digest: string;
  /** Who asks; their approval does not count, and while it is not proven who that is, one more is needed. */
  readonly requester: Requester;
  /** How many approvals the deployment and its review ask for; the settings and the request may ask for more. */
  readonly required: number;
  readonly settings: ConsentSettings;
}

/** Why the plan must not be executed; undefined if enough people have approved it and nobody has rejected it. */
export type ConsentProblem =
  | { readonly kind: "differs"; readonly reason: string }
  | { readonly kind: "notApproved"; readonly reason: string };

/**
 * Derives the decision again from the recorded votes. A decision that is recorded without them counts only if it is a
 * rejection.
 */
export function consentProblem(question: ConsentQuestion): ConsentProblem | undefined {
  const { approval: asked, digest, requester } = question;
  const approval = asked && withRequester(asked, requester);
  if (!approval) return notApproved("no approval of the change set was requested");
  if (approval.digest !== digest) {
    return { kind: "differs", reason: "the change set differs from the one that was approved" };
  }
  const rejection = rejectionOf(approval);
  if (rejection) return notApproved(`the change set was rejected by ${rejection}`);
  const required = approvalsNeeded(question, approval);
  const approving = approvingPeople(question, approval);
  if (approving.length >= required) return undefined;
  const names = approving.length > 0 ? ` (${approving.join(", ")})` : "";
  return notApproved(`${required} approvals are needed, and ${approving.length} are recorded${names}`);
}

const notApproved = (reason: string): ConsentProblem => ({ kind: "notApproved", reason });

function rejectionOf(approval: Approval): string | undefined {
  const vote = votesOn(approval).find(({ decision }) => decision === "rejected");
  if (vote) return vote.recipient;
  const { decision } = approval;
  return decision && decision.decision !== "approved" ? decision.decidedBy : undefined;
}

/** At least one, whatever is recorded; a number that cannot be read is above every count. */
function approvalsNeeded({ required, settings, requester }: ConsentQuestion, { quorum }: Approval): number {
  const most = Math.max(requiredApprovals(Math.max(1, required, settings.quorum), requester), quorum);
  return Number.isFinite(most) ? most : Number.POSITIVE_INFINITY;
}

/** The different people whose approvals count. */
function approvingPeople(question: ConsentQuestion, approval: Approval): readonly string[] {
  const counting = votesOn(approval).filter((vote) => counts(question, approval, vote));
  return counting
    .map(({ recipient }) => recipient)
    .filter((one, index, all) => all.findIndex((other) => isSameAddress(one, other)) === index);
}

function counts({ settings, requester }: ConsentQuestion, { recipients, deadline }: Approval, vote: Vote) {
  const isOneOf = (addresses: readonly string[]) =>
    addresses.some((address) => isSameAddress(address, vote.recipient));
  return (
    vote.decision === "approved" &&
    vote.decidedAt < deadline &&
    isOneOf(recipients) &&
    isOneOf(settings.approvers) &&
    mayApprove(vote.recipient, requester)
  );
}
