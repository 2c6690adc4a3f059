import type { ChangeReview, JudgedChange } from "./change-review.ts";
import type { Attempt } from "./deployment.ts";
import type { ReleaseDifferences } from "./release-comparison.ts";

/** From the mildest to the strictest. */
export const verdicts = ["allow", "warn", "second-approver", "deny"] as const;
export type Verdict = (typeof verdicts)[number];

/** Fields of the input that can override a denial; each holds the logical ids that it is overridden for. */
export type OverrideField = "allowDeletions";

/** What a rule found: one sentence about what would happen, one about what to do. */
export interface Finding {
  /** Missing where the finding is about the plan as a whole. */
  readonly logicalId?: string;
  readonly type?: string;
  readonly sentence: string;
  readonly remedy: string;
}

/** What the rules judge. */
export interface PlanInQuestion {
  readonly attempt: Attempt;
  readonly changes: readonly JudgedChange[];
  readonly image: string;
  /** The change set restores a release: what it removes is what the failed deployment had added. */
  readonly restoration: boolean;
  /** What differs from the release before; undefined when there is none to compare with. */
  readonly differences?: ReleaseDifferences | undefined;
  /** Logical ids of the changes whose values CloudFormation left out. */
  readonly leftOut: readonly string[];
}

export interface PolicyRule {
  readonly name: string;
  /** What holds when the rule finds nothing. */
  readonly title: string;
  /** The verdict when it finds something. */
  readonly verdict: Exclude<Verdict, "allow">;
  readonly override?: OverrideField;
  readonly findings: (plan: PlanInQuestion) => readonly Finding[];
}

/** Findings about single changes: `judge` gives a sentence, or nothing. */
export function perChange(
  judge: (change: JudgedChange, plan: PlanInQuestion) => string | undefined,
  remedy: string,
): PolicyRule["findings"] {
  return (plan) =>
    plan.changes.flatMap((change) => {
      const sentence = judge(change, plan);
      return sentence ? [findingOf(change.review, sentence, remedy)] : [];
    });
}

export function findingOf({ logicalId, type }: ChangeReview, sentence: string, remedy: string): Finding {
  return { logicalId, type, sentence, remedy };
}
