import type { DatabasePlan } from "../database/database-plan.ts";
import type { Phase } from "../deployment/deployment.ts";
import type { ChangeSet } from "../deployment/payloads.ts";
import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import type { ReleaseDifferences } from "../release/release-comparison.ts";
import type { ChangeReview, JudgedChange } from "./change-review.ts";
import type { ImageChange } from "./image-change.ts";

/** From the mildest to the strictest. `not-judged`: no rule could tell, so a second approver looks. */
export const verdicts = ["allow", "warn", "second-approver", "not-judged", "deny"] as const;
export type Verdict = (typeof verdicts)[number];

/** Fields of the input that can override a denial; each lists the names that it is overridden for. */
export const overrideFields = ["allowDeletions", "allowMissingImages", "allowBreakingMigrations"] as const;
export type OverrideField = (typeof overrideFields)[number];

/** What a rule found: one sentence on what would happen, one on what to do. */
export interface Finding {
  /** The resource that it is about. */
  readonly logicalId?: string;
  readonly type?: string;
  /** The image or the migration that it is about. Without both, it is about the whole plan. */
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
  /** What the waiting migrations did to a clone of the database; undefined if the settings do not ask for it. */
  readonly rehearsal?: Rehearsal | undefined;
  /** The change set only restores the previous release: it removes what the failed deployment had added. */
  readonly isPureRollback: boolean;
  /** What differs from the previous release; undefined if there is none. */
  readonly differences?: ReleaseDifferences | undefined;
  /** Logical ids of the changes whose values CloudFormation left out. */
  readonly leftOut: readonly string[];
  /** The stack keeps its template, so that only parameters can change something. */
  readonly keepsTemplate: boolean;
  /** The name of the image parameter. */
  readonly imageParameter: string;
  readonly parameters: PlannedParameters;
  /** What the input asks to be overridden. */
  readonly overrides: Overrides;
  /** The parsed template of the change set. */
  readonly template: unknown;
}

/** Where the values of the template's parameters come from. */
export interface PlannedParameters {
  /** As people may see them: secrets are masked. */
  readonly shown: Readonly<Record<string, string>>;
  /** Those of the deployment: the settings', and the input's in their place. */
  readonly ofDeployment: Readonly<Record<string, string>>;
  /** Those that the settings pin. */
  readonly pinned: Readonly<Record<string, string>>;
  /** The deployment restores a release by its name, so its parameters are the release's. */
  readonly restoresRelease: boolean;
}

/** For each override field of the input: the resources, images or migrations that it permits. */
export type Overrides = Readonly<Record<OverrideField, readonly string[]>>;

export interface PolicyRule {
  readonly name: string;
  /** What is true if the rule finds nothing. */
  readonly title: string;
  /** The verdict if it finds something. */
  readonly verdict: Exclude<Verdict, "allow">;
  readonly override?: OverrideField;
  /** The settings may not make it milder than this. */
  readonly mildest?: Verdict;
  /**
   * Added to findings of a CREATE change set. There the verdict is at most `warn`, whatever the settings say;
   * otherwise a first deployment would always be denied.
   */
  readonly onCreation?: string;
  readonly findings: (plan: PolicyInput) => readonly Finding[];
}

/** Findings about single changes: `judge` returns a sentence, or undefined if a change is fine. */
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
