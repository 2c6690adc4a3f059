import type { Approval } from "../../../orchestrator/approval/approval-record.ts";
import { approvalsMissing, votesOn } from "../../../orchestrator/approval/vote.ts";
import { isSameAddress } from "../../../orchestrator/text/address.ts";

/**
 * By which of the links (by person) an approval can be given: as many as are still needed, of people who have not
 * voted, each with its person where it takes several. Undefined when no link has come yet, or it is decided.
 */
export function approvalHint(approval: Approval, links: ReadonlyMap<string, string>): string | undefined {
  if (approval.decision) return undefined;
  const votes = votesOn(approval);
  const waiting = [...links].filter(
    ([person]) => !votes.some(({ recipient }) => isSameAddress(recipient, person)),
  );
  const needed = waiting.slice(0, approvalsMissing(approval));
  if (needed.length === 0) return undefined;
  if (approval.quorum === 1) return needed[0]?.[1];
  return needed.map(([person, link]) => `${link} (${person})`).join(" and ");
}
