import { distinctAddresses, isSameAddress } from "../text/address.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentInput } from "./deployment-input.ts";

/** What the settings say of approvals; an input may narrow it, and never widen it. */
export interface ApprovalSettings {
  /** Mail addresses of those who may approve. */
  readonly recipients: readonly string[];
  /** How many different people have to approve, at least. */
  readonly quorum: number;
  /** How long they have, at most. */
  readonly deadlineSeconds: number;
}

/** Who decides on a deployment, how many of them, and until when. */
export type ApprovalTerms = Pick<Deployment, "approvers" | "approvals" | "approvalDeadlineSeconds">;

type AskedTerms = Pick<DeploymentInput, "approvers" | "approvals" | "approvalDeadlineSeconds" | "requester">;

/** The settings as the input narrows them; addresses are written as the settings write them. */
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

/** What of it nobody could keep, or would widen the settings; in words, each with its field. */
export function approvalProblems(input: AskedTerms, settings: ApprovalSettings): readonly string[] {
  const { recipients, quorum } = settings;
  const { approvers = [], approvals = quorum } = input;
  const strangers = approvers.filter((one) => !recipients.some((other) => isSameAddress(one, other)));
  const problems = strangers.map(
    (address) =>
      `approvers names ${address}, who is none of the recipients of the settings (${recipients.join(", ")}); ` +
      "leave it out, or add it to approval.recipients",
  );
  if (approvals < quorum) {
    problems.push(`approvals must be at least ${quorum}, the quorum of the settings`);
  }
  return problems.length > 0 ? problems : quorumProblems(input, settings);
}

/** The people who may decide have to be as many as are needed. Without recipients the Slack channel decides. */
function quorumProblems(input: AskedTerms, settings: ApprovalSettings): readonly string[] {
  const { approvers, approvals } = approvalTerms(input, settings);
  if (settings.recipients.length === 0) return [];
  const { requester = "" } = input;
  const deciding = approvers.filter((address) => !isSameAddress(address, requester));
  if (deciding.length >= approvals) return [];
  const others = deciding.length === approvers.length ? "" : ` besides ${requester}, who asks for it`;
  const field = input.approvals === undefined ? "approvers" : "approvals";
  return [
    `${field}: ${approvals} people have to approve, and ${deciding.length} may${others}` +
      `${deciding.length > 0 ? ` (${deciding.join(", ")})` : ""}; name more approvers, or add recipients to the settings`,
  ];
}
