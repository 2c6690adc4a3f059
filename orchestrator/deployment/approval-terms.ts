import { distinctAddresses, isSameAddress } from "../text/address.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { isPersonProven, mayApprove, provenAddress, type Requester, requiredApprovals } from "./requester.ts";
import { furtherApproval } from "./requester-facts.ts";

/** The settings of approvals; an input may make them stricter, never weaker. */
export interface ApprovalSettings {
  /** Mail addresses of the possible approvers. */
  readonly recipients: readonly string[];
  /** The lowest number of different people who have to approve. */
  readonly quorum: number;
  /** The longest time to decide. */
  readonly deadlineSeconds: number;
}

/** Who may approve a deployment, how many have to, and in how many seconds. */
export type ApprovalTerms = Pick<Deployment, "approvers" | "approvals" | "approvalDeadlineSeconds">;

type AskedTerms = Pick<DeploymentInput, "approvers" | "approvals" | "approvalDeadlineSeconds">;

/** The settings, made stricter by the input; addresses are spelled as in the settings. */
export function approvalTerms(input: AskedTerms, { recipients, quorum }: ApprovalSettings): ApprovalTerms {
  const { approvers, approvals = quorum, approvalDeadlineSeconds } = input;
  return {
    approvers: distinctAddresses(recipients).filter(
      (recipient) => !approvers || approvers.some((approver) => isSameAddress(approver, recipient)),
    ),
    approvals,
    approvalDeadlineSeconds,
  };
}

/** The input's terms that are weaker than the settings or cannot be met, each as a sentence with its field. */
export function approvalProblems(
  input: AskedTerms,
  settings: ApprovalSettings,
  requester: Requester,
): readonly string[] {
  const { recipients, quorum } = settings;
  const { approvers = [], approvals = quorum } = input;
  const strangers = approvers.filter((one) => !recipients.some((other) => isSameAddress(one, other)));
  const problems = strangers.map(
    (address) =>
      `approvers names ${address}, who is not a recipient in the settings (${recipients.join(", ")}); ` +
      "leave it out, or add it to approval.recipients",
  );
  if (approvals < quorum) {
    problems.push(`approvals must be at least ${quorum}, the quorum of the settings`);
  }
  return problems.length > 0 ? problems : peopleProblems(input, settings, requester);
}

/** There have to be enough approvers. */
function peopleProblems(
  input: AskedTerms,
  settings: ApprovalSettings,
  requester: Requester,
): readonly string[] {
  const { approvers, approvals } = approvalTerms(input, settings);
  const { recipients } = settings;
  const deciding = approvers.filter((address) => mayApprove(address, requester));
  const isNarrowed = approvers.length < distinctAddresses(recipients).length;
  const needed = requiredApprovals(approvals, requester);
  if (isNarrowed && !isPersonProven(requester)) return [narrowedUnproven];
  if (deciding.length < needed) return [tooFew(input, deciding, needed, requester)];
  // With as many as have to approve, the requester would choose who decides.
  return isNarrowed && deciding.length === needed ? [narrowedToQuorum(deciding, needed)] : [];
}

// Those who are asked would be chosen by a person who may be one of them.
const narrowedUnproven =
  "approvers must not leave anyone out while it is not proven which person starts the deployment; " +
  "start it with npm run deploy under your own identity, which proves it, or leave approvers out";

const narrowedToQuorum = (deciding: readonly string[], needed: number) =>
  `approvers leaves ${deciding.length} people (${deciding.join(", ")}), and ${needed} have to approve: it must leave ` +
  "more than that; name more approvers, or leave approvers out";

function tooFew(
  input: AskedTerms,
  deciding: readonly string[],
  needed: number,
  requester: Requester,
): string {
  const own = provenAddress(requester);
  const field = input.approvals === undefined ? "approvers" : "approvals";
  const people = deciding.length > 0 ? ` (${deciding.join(", ")})` : "";
  const why = own
    ? `, without the requester ${own}${furtherApproval(requester)}`
    : ", one more than usual because it is not proven who starts the deployment";
  const remedy = own ? "" : "start it with npm run deploy, which proves it, ";
  return (
    `${field}: ${needed} people have to approve, and ${deciding.length} may${people}${why}; ` +
    `${remedy}name more approvers, or add recipients to the settings`
  );
}
