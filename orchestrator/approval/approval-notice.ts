import type { Approval } from "./approval-record.ts";
import { approvalsMissing, votesOn } from "./vote.ts";

/** What was decided, by whom and when; empty while nothing is. */
export function decisionNotice({ decision }: Pick<Approval, "decision">): string {
  if (!decision) return "";
  const comment = decision.comment ? ` Comment: ${decision.comment}` : "";
  const verb = decision.decision === "approved" ? "Approved" : "Rejected";
  return `${verb} by ${decision.decidedBy} at ${decision.decidedAt}.${comment}`;
}

/** A recorded decision that Step Functions has not taken yet. */
export const pendingNotice = (approval: Approval): string =>
  `${decisionNotice(approval)} The deployment has not been told yet; that is tried again every minute. ` +
  "To have it tried at once, send the same word again.";

/** A recorded decision whose task token Step Functions does not take, or not any more. */
export const undeliveredNotice = (approval: Approval): string =>
  `${decisionNotice(approval)} But the deployment does not wait for a decision any more: ` +
  "it has this one already, or it ended before. The mail about its end says which.";

/** A vote that is in, while more are needed. */
export function countedNotice(approval: Approval): string {
  const missing = approvalsMissing(approval);
  return `Your approval is counted; ${missing} more ${missing === 1 ? "is" : "are"} needed.`;
}

/** A vote that is not taken, for it is decided, or the person has said the opposite. */
export const conflictNotice = (approval: Approval): string =>
  approval.decision
    ? `It is decided already. ${decisionNotice(approval)}`
    : `You have approved it before, and that stays. ${countedNotice(approval)} Another approver can reject it.`;

export function expiredNotice(approval: Approval): string {
  const who = votesOn(approval).length > 0 ? "too few people approved" : "nobody decided";
  return `It is too late: ${who} before ${approval.deadline}. The stack was not changed; the deployment has to be started again.`;
}
