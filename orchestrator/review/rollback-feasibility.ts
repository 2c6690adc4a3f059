import { type DatabasePlan, heldBack } from "../database/database-plan.ts";
import { commandLine } from "../database/planned-task.ts";
import type { Phase } from "../deployment/deployment.ts";
import type { ChangeSet } from "../deployment/payloads.ts";
import type { ImageIdentity } from "../image/image-identity.ts";
import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import { approvedDigestOf, type Release } from "../release/release.ts";
import { declaredParameters } from "../stack/template-parameters.ts";
import { templateContent } from "../text/template-content.ts";
import type { ChangeReview } from "./change-review.ts";
import type { ImageChange } from "./image-change.ts";
import { describeFinding, type RuleVerdict } from "./review-policy.ts";
import { isReplaced, isStateful } from "./stateful-resources.ts";

/** Whether the previous release can be restored if the new version fails, and what prevents it. */
export interface RollbackFeasibility {
  readonly verdict: "possible" | "partial" | "impossible";
  /** The most serious first; empty if the verdict is `possible`. */
  readonly reasons: readonly string[];
}

export interface RollbackQuestion {
  readonly phase: Phase;
  readonly changeSetType: ChangeSet["type"];
  readonly images: ImageChange;
  readonly database: DatabasePlan;
  readonly rehearsal?: Rehearsal | undefined;
  /** The previous release, which the rollback would restore. */
  readonly release: Release | undefined;
  readonly changes: readonly ChangeReview[];
  /** What the rules have found. */
  readonly rules: readonly RuleVerdict[];
  /** The parsed template of the change set. */
  readonly template: unknown;
  /** The stack keeps its current template, also in a rollback. */
  readonly keepsTemplate: boolean;
}

/** Bytes of a template in a request: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const maxTemplateBytes = 51_200;

/** Judges, before the approval, whether a rollback would work. */
export function rollbackFeasibilityOf(question: RollbackQuestion): RollbackFeasibility {
  const impossible = obstaclesOf(question);
  const { release, images, database } = question;
  const partial = release
    ? [
        ...lossesIn(question.changes),
        ...engineUpgrades(question.rules),
        ...breakingMigrations(database),
        ...unjudgedTask(database),
        ...failedRehearsal(question.rehearsal),
        ...lostRows(database),
        ...doubtsAbout(release, images),
      ]
    : [];
  return {
    verdict: impossible.length > 0 ? "impossible" : partial.length > 0 ? "partial" : "possible",
    reasons: [...impossible, ...partial],
  };
}

function obstaclesOf({ phase, changeSetType, release, ...question }: RollbackQuestion): string[] {
  if (phase === "rollback") return ["this is the rollback; if it fails, a person has to repair the stack"];
  if (!release)
    return ["there is no previous release to restore; if this one fails, a person has to repair the stack"];
  if (changeSetType === "CREATE") {
    return ["the stack is created; if that fails, it can only be deleted, and a person has to do that"];
  }
  return [
    ...missingImage(question.images.before),
    ...(question.keepsTemplate ? [] : obstaclesInTemplate(release, question.template)),
  ];
}

function missingImage(before: ImageIdentity | undefined): string[] {
  if (before?.registry !== "missing") return [];
  const digest = before.digest ? ` (${before.digest})` : "";
  return [`the image of the previous release, ${before.name}${digest}, is no longer in its registry`];
}

function obstaclesInTemplate(release: Release, template: unknown): string[] {
  const bytes = Buffer.byteLength(release.template);
  const tooLarge =
    bytes > maxTemplateBytes
      ? [
          `the template of the previous release has ${bytes} bytes; CloudFormation accepts at most ${maxTemplateBytes}`,
        ]
      : [];
  const lost = secretsWithoutValue(release, template);
  return [
    ...tooLarge,
    ...(lost.length > 0
      ? [
          `the new template removes the secret parameters (NoEcho) ${lost.join(", ")}, whose values the previous release needs and only their owner knows`,
        ]
      : []),
  ];
}

/** Secret parameters of the release that the stack will no longer have, and that have no default. */
function secretsWithoutValue({ secretParameters, template: before }: Release, template: unknown): string[] {
  const declared = declaredParameters(template);
  const needed = declaredParameters(templateContent(before));
  return secretParameters.filter((name) => !declared.has(name) && needed.get(name)?.default === undefined);
}

function lossesIn(changes: readonly ChangeReview[]): string[] {
  const lost = changes.filter(
    (change) => isStateful(change) && (change.action === "Remove" || isReplaced(change)),
  );
  if (lost.length === 0) return [];
  const names = lost.map(({ logicalId, type }) => `${logicalId} (${type})`).join(", ");
  return [`this change set removes or replaces ${names}: a rollback creates it again, but without its data`];
}

/** A database cannot be brought back to an earlier major version. */
function engineUpgrades(rules: readonly RuleVerdict[]): string[] {
  const findings = rules.find(({ rule }) => rule === "major-upgrade")?.findings ?? [];
  if (findings.length === 0) return [];
  const found = findings.map(describeFinding).join("; ");
  return [`a database engine does not go back to an earlier major version, only to a snapshot: ${found}`];
}

function failedRehearsal(rehearsal: Rehearsal | undefined): string[] {
  if (rehearsal?.previousRelease.outcome !== "failed") return [];
  const { image = "the previous release" } = rehearsal.previousRelease;
  return [
    `on a clone of the database ${image} failed after the migrations, which a rollback leaves as they are`,
  ];
}

function lostRows(database: DatabasePlan): string[] {
  const names = heldBack(database)
    .filter(({ effects = [] }) => effects.some((effect) => effect.class === "destroysData"))
    .map(({ name }) => name);
  return names.length === 0
    ? []
    : [`a rollback does not bring back what migrations delete or overwrite: ${names.join(", ")}`];
}

function breakingMigrations(database: DatabasePlan): string[] {
  const breaking = heldBack(database).filter((migration) => migration.breaking.length > 0);
  if (breaking.length === 0) return [];
  const names = breaking
    .map((migration) => `${migration.name} (${migration.breaking.join("; ")})`)
    .join(", ");
  return [
    `the previous release may not work with the new schema, which a rollback does not change: ${names}`,
  ];
}

const unjudgedTask = ({ task }: DatabasePlan): string[] =>
  task
    ? [
        `the previous release may not work with the database as ${commandLine(task.command)} leaves it: that is not judged, and a rollback does not change it back`,
      ]
    : [];

function doubtsAbout(release: Release, { before, after }: ImageChange): string[] {
  const { secretParameters, image } = release;
  const secrets =
    secretParameters.length > 0
      ? [
          `the secret parameters (NoEcho) ${secretParameters.join(", ")} keep their current values, which may differ from those of the previous release`,
        ]
      : [];
  const tag =
    after.notPinned && after.registry === "present"
      ? [
          `${after.notPinned}, so the previous release comes back by its tag (${image}), and only if people approve it`,
        ]
      : [];
  const unknownImage =
    before?.registry === "unknown"
      ? [`it is not known whether the image of the previous release still exists: ${before.reason ?? image}`]
      : [];
  return [...secrets, ...unprovenImage(release), ...tag, ...unknownImage];
}

/** An image whose digest was not held against an approved one does not come back by itself. */
function unprovenImage(release: Release): string[] {
  if (approvedDigestOf(release)) return [];
  const { image, observedDigest } = release;
  const known = observedDigest
    ? `by the digest that ran (${observedDigest}), which nobody approved`
    : "only by its tag, which may point to another image by then";
  return [
    `the image of the previous release (${image}) is known ${known}; it comes back only if people approve it`,
  ];
}
