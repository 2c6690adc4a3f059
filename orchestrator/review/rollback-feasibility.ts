import { type DatabasePlan, heldBack } from "../database/database-plan.ts";
import type { Phase } from "../deployment/deployment.ts";
import type { ChangeSet } from "../deployment/payloads.ts";
import type { Release } from "../release/release.ts";
import { parameterDeclarations } from "../stack/secret-parameters.ts";
import { templateContent } from "../text/template-content.ts";
import type { ChangeReview } from "./change-review.ts";
import type { ImageChange, ImageIdentity } from "./image-identity.ts";
import { isReplaced, isStateful } from "./stateful-resources.ts";

/** Whether the release before can come back when the new version fails, and what stands against it. */
export interface RollbackFeasibility {
  readonly verdict: "possible" | "partial" | "impossible";
  /** The gravest first; empty when nothing stands against it. */
  readonly reasons: readonly string[];
}

export interface RollbackQuestion {
  readonly phase: Phase;
  readonly changeSetType: ChangeSet["type"];
  readonly images: ImageChange;
  readonly database: DatabasePlan;
  /** The release to come back to. */
  readonly release: Release | undefined;
  readonly changes: readonly ChangeReview[];
  /** The parsed template that is deployed now. */
  readonly template: unknown;
  /** The stack keeps the template it has, in a rollback too. */
  readonly keepsTemplate: boolean;
}

/** Bytes of a template in a request: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const maxTemplateBytes = 51_200;

/** Judges, before anybody approves, whether the rollback would work. */
export function rollbackFeasibilityOf(question: RollbackQuestion): RollbackFeasibility {
  const impossible = obstaclesOf(question);
  const { release, images, database } = question;
  const partial = release
    ? [...lossesIn(question.changes), ...migrationsAgainst(database), ...doubtsAbout(release, images.before)]
    : [];
  return {
    verdict: impossible.length > 0 ? "impossible" : partial.length > 0 ? "partial" : "possible",
    reasons: [...impossible, ...partial],
  };
}

function obstaclesOf({ phase, changeSetType, release, ...question }: RollbackQuestion): string[] {
  if (phase === "rollback") return ["this is the rollback already; when it fails, a person has to help"];
  if (!release)
    return ["there is no release before to come back to; when this one fails, a person has to help"];
  if (changeSetType === "CREATE") {
    return ["the stack is made anew; when that fails, it can only be deleted, and a person has to do that"];
  }
  return [
    ...goneImage(question.images.before),
    ...(question.keepsTemplate ? [] : obstaclesInTemplate(release, question.template)),
  ];
}

function goneImage(before: ImageIdentity | undefined): string[] {
  if (before?.registry !== "missing") return [];
  const digest = before.digest ? ` (${before.digest})` : "";
  return [`the image of the release before, ${before.name}${digest}, is gone from its registry`];
}

function obstaclesInTemplate(release: Release, template: unknown): string[] {
  const bytes = Buffer.byteLength(release.template);
  const tooLarge =
    bytes > maxTemplateBytes
      ? [
          `the template of the release before has ${bytes} bytes, and CloudFormation takes ${maxTemplateBytes}`,
        ]
      : [];
  const lost = secretsWithoutValue(release, template);
  return [
    ...tooLarge,
    ...(lost.length > 0
      ? [
          `the new template drops the secret parameters (NoEcho) ${lost.join(", ")}, and nobody but their owner knows the values that the release before needs`,
        ]
      : []),
  ];
}

/** Secret parameters of the release that the stack will not have any more, and that have no default. */
function secretsWithoutValue({ secretParameters, template: before }: Release, template: unknown): string[] {
  const declared = parameterDeclarations(template);
  const needed = parameterDeclarations(templateContent(before));
  return secretParameters.filter(
    (name) => !Object.hasOwn(declared, name) && needed[name]?.Default === undefined,
  );
}

function lossesIn(changes: readonly ChangeReview[]): string[] {
  const lost = changes.filter(
    (change) => isStateful(change) && (change.action === "Remove" || isReplaced(change)),
  );
  if (lost.length === 0) return [];
  const names = lost.map(({ logicalId, type }) => `${logicalId} (${type})`).join(", ");
  return [`this change set removes or replaces ${names}: a rollback makes it again, but without its data`];
}

function migrationsAgainst(database: DatabasePlan): string[] {
  const breaking = heldBack(database).filter((migration) => migration.breaking.length > 0);
  if (breaking.length === 0) return [];
  const names = breaking
    .map((migration) => `${migration.name} (${migration.breaking.join("; ")})`)
    .join(", ");
  return [`the version before may not work on the new schema, which a rollback leaves as it is: ${names}`];
}

function doubtsAbout(
  { secretParameters, image, imageDigest }: Release,
  before: ImageIdentity | undefined,
): string[] {
  const secrets =
    secretParameters.length > 0
      ? [
          `the secret parameters (NoEcho) ${secretParameters.join(", ")} keep the values they have now; whether the release before had the same is not known`,
        ]
      : [];
  const tag =
    imageDigest || image.includes("@sha256:")
      ? []
      : [
          `the image of the release before is known by its tag alone (${image}), which may mean another by then`,
        ];
  const untold =
    before?.registry === "unknown"
      ? [`whether the image of the release before is still there is not known: ${before.reason ?? image}`]
      : [];
  return [...secrets, ...tag, ...untold];
}
