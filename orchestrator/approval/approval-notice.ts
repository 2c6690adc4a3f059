import type { Approval } from "./approval-record.ts";
import { approvalsMissing, votesOn } from "./vote.ts";

/** The decision, who made it and when; empty before a decision. */
export function decisionNotice({ decision }: Pick<Approval, "decision">): string {
  if (!decision) return "";
  const comment = decision.comment ? ` ${decision.halted ? "Reason" : "Comment"}: ${decision.comment}` : "";
  const verb = decision.halted ? "Halted" : decision.decision === "approved" ? "Approved" : "Rejected";
  return `${verb} by ${decision.decidedBy} at ${decision.decidedAt}.${comment}`;
}

/** A recorded decision that was not delivered to Step Functions yet. */
export const pendingNotice = (approval: Approval): string =>
  `${decisionNotice(approval)} The decision has not reached the deployment yet; the delivery is retried every minute. ` +
  "To retry it now, send the same word again.";

/** A recorded decision whose task token Step Functions does not accept. */
export const undeliveredNotice = (approval: Approval): string =>
  `${decisionNotice(approval)} But the deployment no longer waits for a decision: ` +
  "it has this one already, takes it when it asks again within two minutes, or ended before. " +
  "Its page, and the mail about its end, show which.";

/** A counted vote, while the quorum is not reached. */
export function countedNotice(approval: Approval): string {
  const missing = approvalsMissing(approval);
  return `Your approval is counted; ${missing} more ${missing === 1 ? "is" : "are"} needed.`;
}

/** A vote that does not count: there is a decision already, or the person has voted otherwise. */
export const conflictNotice = (approval: Approval): string =>
  approval.decision
    ? `There is a decision already. ${decisionNotice(approval)}`
    : `You have already approved it, and that cannot be changed. ${countedNotice(approval)} Another approver can reject it.`;

/** Nothing is taken any more; `closing` says how the deployment ended, after "the deployment". */
export function closedNotice(approval: Approval, closing: string): string {
  const after = "Nothing can be decided any more; start it again if it is still wanted.";
  if (!approval.decision) return `The deployment ${closing}, before it was decided. ${after}`;
  return `${decisionNotice(approval)} But the deployment ${closing}: it had this decision already, or ended before. ${after}`;
}

export function expiredNotice(approval: Approval): string {
  const who = votesOn(approval).length > 0 ? "too few people approved" : "no one decided";
  return `It is too late: ${who} before ${approval.deadline}. The stack was not changed; the deployment has to be started again.`;
}

export const notAskedNotice = ({ recipients }: Approval, address: string): string =>
  `${address} is not an approver; the approvers are ${recipients.join(", ")}.`;

export const ownRequestNotice = "You requested this deployment, so another person must decide on it.";
