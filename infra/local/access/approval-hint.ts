import type { Approval } from "../../../orchestrator/approval/approval-record.ts";
import { approvalsMissing, votesOn } from "../../../orchestrator/approval/vote.ts";
import { isSameAddress } from "../../../orchestrator/text/address.ts";

/**
 * The links with which the missing approvals can be given, each of a person who has not voted yet. With a quorum of
 * more than one, each link is followed by its person. Undefined if there is no such link, or after the decision.
 * `links` by person.
 */
export function approvalHint(approval: Approval, links: ReadonlyMap<string, string>): string | undefined {
  if (approval.decision) return undefined;
  const votes = votesOn(approval);
  const notVoted = [...links].filter(
    ([person]) => !votes.some(({ recipient }) => isSameAddress(recipient, person)),
  );
  const needed = notVoted.slice(0, approvalsMissing(approval));
  if (needed.length === 0) return undefined;
  if (approval.quorum === 1) return needed[0]?.[1];
  return needed.map(([person, link]) => `${link} (${person})`).join(" and ");
}
