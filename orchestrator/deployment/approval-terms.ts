import { distinctAddresses, isSameAddress } from "../text/address.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentInput } from "./deployment-input.ts";

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

type AskedTerms = Pick<DeploymentInput, "approvers" | "approvals" | "approvalDeadlineSeconds" | "requester">;

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
export function approvalProblems(input: AskedTerms, settings: ApprovalSettings): readonly string[] {
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
  return problems.length > 0 ? problems : quorumProblems(input, settings);
}

/** There have to be enough approvers for the quorum. Without recipients, the members of the Slack channel approve. */
function quorumProblems(input: AskedTerms, settings: ApprovalSettings): readonly string[] {
  const { approvers, approvals } = approvalTerms(input, settings);
  if (settings.recipients.length === 0) return [];
  const { requester = "" } = input;
  const deciding = approvers.filter((address) => !isSameAddress(address, requester));
  if (deciding.length >= approvals) return [];
  const others = deciding.length === approvers.length ? "" : `, without the requester ${requester}`;
  const field = input.approvals === undefined ? "approvers" : "approvals";
  return [
    `${field}: ${approvals} people have to approve, and ${deciding.length} may${others}` +
      `${deciding.length > 0 ? ` (${deciding.join(", ")})` : ""}; name more approvers, or add recipients to the settings`,
  ];
}
