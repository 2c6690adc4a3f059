import type { DatabasePlan } from "../database/database-plan.ts";
import type { Phase } from "../deployment/deployment.ts";
import type { ChangeSet } from "../deployment/payloads.ts";
import type { ReleaseDifferences } from "../release/release-comparison.ts";
import type { ChangeReview, JudgedChange } from "./change-review.ts";
import type { ImageChange } from "./image-identity.ts";

/** From the mildest to the strictest. */
export const verdicts = ["allow", "warn", "second-approver", "deny"] as const;
export type Verdict = (typeof verdicts)[number];

/** Fields of the input that can override a denial; each holds what it is overridden for, by name. */
export const overrideFields = ["allowDeletions", "allowMissingImages", "allowBreakingMigrations"] as const;
export type OverrideField = (typeof overrideFields)[number];

/** What a rule found: one sentence about what would happen, one about what to do. */
export interface Finding {
  /** The resource it is about. */
  readonly logicalId?: string;
  readonly type?: string;
  /** What else it is about: an image, a migration. Without both, it is about the plan as a whole. */
  readonly subject?: string;
  readonly sentence: string;
  readonly remedy: string;
}

/** What the rules judge. */
export interface PolicyInput {
  readonly phase: Phase;
  readonly changeSetType: ChangeSet["type"];
  readonly changes: readonly JudgedChange[];
  readonly images: ImageChange;
  readonly database: DatabasePlan;
  /** The change set restores a release: what it removes is what the failed deployment had added. */
  readonly isPureRollback: boolean;
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
  /**
   * Said of what it finds where the stack is made anew, and nothing was before that could be widened: then it
   * warns at most, also where the settings say otherwise, or the stack could never be made.
   */
  readonly onCreation?: string;
  readonly findings: (plan: PolicyInput) => readonly Finding[];
}

/** Findings about single changes: `judge` gives a sentence, or nothing. */
export function perChange(
  judge: (change: JudgedChange, plan: PolicyInput) => string | undefined,
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
