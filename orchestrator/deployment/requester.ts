import { isSameAddress } from "../text/address.ts";

/** Who asks for a deployment: what the input claims, and what AWS proves. Only the proof is evidence. */
export interface Requester {
  /** The mail address in the execution's input, where anyone may write any. */
  readonly claimed?: string;
  /** Missing while AWS has not named the caller. */
  readonly proven?: ProvenRequester;
}

/** The caller as AWS names it. */
export interface ProvenRequester {
  /** An ARN, e.g. `arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Deploy_0123456789abcdef/alice@example.com`. */
  readonly principal: string;
  /** The mail address that the settings give this principal; missing if they give none. */
  readonly address?: string;
  /** The address is that of a role, e.g. of a pipeline: which person asks is not proven. */
  readonly isShared?: true;
  /** The IAM-authorised route that starts deployments, or CloudTrail's event of a start without it. */
  readonly source: "signedStart" | "cloudTrail";
}

/** What a deployment has as its requester if the input names none. */
export const noRequester = "unknown";

/** The requester that an input or a deployment claims. */
export const claimOf = (claimed: string | undefined): Requester =>
  claimed && claimed !== noRequester ? { claimed } : {};

/** The proven mail address; undefined if the caller or their address is not known. */
export const provenAddress = ({ proven }: Requester): string | undefined => proven?.address;

/** Whether it is proven which person asks: a role's address is nobody's own. */
export const isPersonProven = ({ proven }: Requester): boolean =>
  proven?.address !== undefined && !proven.isShared;

/**
 * How many different people have to approve: the quorum, and one more while it is not known which approver asked. One of
 * them may be the requester; the others are as many as the quorum.
 */
export const requiredApprovals = (quorum: number, requester: Requester): number =>
  isPersonProven(requester) ? quorum : quorum + 1;

/** Whether this person may approve: anyone but the proven requester. A claim takes nobody's vote away. */
export function mayApprove(address: string, requester: Requester): boolean {
  const own = provenAddress(requester);
  return own === undefined || !isSameAddress(address, own);
}
