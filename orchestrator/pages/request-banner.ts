import type { Approval } from "../approval/approval-record.ts";
import type { Verdict } from "../review/policy-rule.ts";
import type { Review } from "../review/review.ts";
import { riskGroups } from "../review/risk-groups.ts";
import type { Banner } from "./banner.ts";
import { rulesWithFindings, verdictTones, verdictWords } from "./verdict-section.ts";

export interface RequestState {
  readonly approval: Pick<Approval, "decision" | "deadline">;
  readonly review: Pick<Review, "verdict" | "rules" | "changes">;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What has just happened, or what was decided; missing while the owner of the link has not decided. */
  readonly notice?: string | undefined;
  /** The deployment ended without the decision. */
  readonly closed?: boolean | undefined;
}

/** The approval page's banner: the policy's verdict or, after a decision, that decision. */
export function requestBanner({ approval, review, now, notice, closed }: RequestState): Banner {
  const sentences = notice ? [notice] : [];
  if (closed) return { tone: "neutral", headline: "The deployment is over", sentences };
  const { decision, deadline } = approval;
  if (decision?.decision === "approved") return { tone: "good", headline: "Approved", sentences };
  if (decision) return { tone: "bad", headline: "Rejected", sentences };
  if (Date.parse(deadline) <= now) return { tone: "neutral", headline: "Too late to decide", sentences };
  if (notice) return { tone: "neutral", headline: "Not decided yet", sentences };
  return {
    tone: verdictTones[review.verdict],
    headline: verdictWords[review.verdict],
    sentences: [reviewSummary(review)],
  };
}

const needs: Readonly<Record<Verdict, string>> = {
  allow: "Read the changes below, then decide.",
  warn: "Read the warnings below, then decide.",
  "second-approver": "A rule asks for two approvers.",
  "not-judged": "Look at what no rule could judge; two people have to approve.",
  deny: "It cannot be executed, even if it is approved.",
};

/** `3 changes, 1 of them removed or replaced; 2 of 14 rules have findings. …` */
function reviewSummary({ verdict, rules, changes }: RequestState["review"]): string {
  const risky = riskGroups(changes, rules).find(({ risk }) => risk !== "plain");
  const found = rulesWithFindings(rules).length;
  const count = `${changes.length} ${changes.length === 1 ? "change" : "changes"}`;
  const first = risky ? `, the riskiest is ${risky.changes[0]?.logicalId}` : "";
  return `${count}${first}; ${found} of ${rules.length} rules have findings. ${needs[verdict]}`;
}
