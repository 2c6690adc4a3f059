import { createHash } from "node:crypto";
import type { Parameter, ResourceChange } from "@aws-sdk/client-cloudformation";
import { canonicalJson } from "./canonical-json.ts";
import { type ChangeReview, changeReviewOf } from "./change-review.ts";
import type { Attempt, Deployment } from "./deployment.ts";
import { DeploymentError } from "./errors.ts";
import { imageOf, type Release } from "./release.ts";
import { type Denial, denialsOf } from "./review-policy.ts";
import { imageParameter } from "./template-parameters.ts";
import { resourceChangesOf, type WholeChangeSet } from "./whole-change-set.ts";

/** Everything that the approvers see of a change set; execution makes it again and compares the digests. */
export interface Review {
  readonly changeSetArn: string;
  readonly stackName: string;
  /** SHA-256, hex, of the template's content. */
  readonly templateHash: string;
  /** The value of `ContainerImage`. */
  readonly image: string;
  /** All parameters of the change set; CloudFormation masks those that are secret. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly changes: readonly ChangeReview[];
  /** What CloudFormation could not tell, in its words. */
  readonly warnings: readonly string[];
  /** Empty when the change set may be executed. */
  readonly denials: readonly Denial[];
  /** The change set does nothing but restore the recorded release. */
  readonly restoration: boolean;
  /** SHA-256, hex, over all of the above. */
  readonly digest: string;
}

export interface ReviewSources {
  readonly whole: WholeChangeSet;
  /** Body of the change set's template. */
  readonly template: string;
  readonly deployment: Deployment;
  readonly attempt: Attempt;
  /** The release that a rollback goes back to. */
  readonly release?: Release | undefined;
}

/** Reviews a change set. Throws ChangeSetIncomplete when CloudFormation's two answers do not fit together. */
export function reviewOf({ whole, template, deployment, attempt, release }: ReviewSources): Review {
  const parameters = parametersOf(whole.plain.Parameters);
  const templateHash = hashOf(contentOf(template));
  const restoration =
    attempt === "rollback" && release !== undefined && restores(release, templateHash, parameters);
  const changes = changesOf(whole);
  const reviewed = {
    changeSetArn: whole.plain.ChangeSetId ?? "",
    stackName: whole.plain.StackName ?? "",
    templateHash,
    image: parameters[imageParameter] ?? "",
    parameters,
    changes,
    warnings: warningsOf(whole),
    denials: denialsOf(changes, { allowedDeletions: deployment.allowedDeletions, restoration }),
    restoration,
  };
  return { ...reviewed, digest: hashOf(reviewed) };
}

function changesOf({ plain, withValues, nested }: WholeChangeSet, nestedIn = ""): ChangeReview[] {
  const valued = new Map(resourceChangesOf(withValues).map((change) => [change.LogicalResourceId, change]));
  const reviews = resourceChangesOf(plain).flatMap((change) => {
    const id = change.LogicalResourceId ?? "";
    const other = valued.get(id);
    valued.delete(id);
    assertComplete(change, other);
    const inner = nested.get(id);
    const own = changeReviewOf(change, other, nestedIn);
    return inner ? [own, ...changesOf(inner, `${own.logicalId}/`)] : [own];
  });
  if (valued.size > 0) throw incomplete(`one of its two descriptions lacks ${[...valued.keys()].join(", ")}`);
  return reviews;
}

function assertComplete(plain: ResourceChange, withValues: ResourceChange | undefined): void {
  const { LogicalResourceId, Action, ResourceType } = plain;
  if (!LogicalResourceId || !Action || !ResourceType)
    throw incomplete("a change has no name, action or type");
  if (withValues && withValues.Action !== Action) {
    throw incomplete(`its two descriptions differ in what happens to ${LogicalResourceId}`);
  }
}

const incomplete = (problem: string) =>
  new DeploymentError(
    "ChangeSetIncomplete",
    `the change set cannot be reviewed: ${problem}; start the deployment again`,
  );

/** CloudFormation warns in the reason of a change set that is complete otherwise. */
function warningsOf({ plain, withValues, nested }: WholeChangeSet): string[] {
  const own = [plain.StatusReason, withValues.StatusReason].flatMap((reason) => reason ?? []);
  return [...new Set([...own, ...[...nested.values()].flatMap(warningsOf)])];
}

function parametersOf(parameters: readonly Parameter[] = []): Record<string, string> {
  return Object.fromEntries(
    parameters.map(({ ParameterKey = "", ParameterValue = "", ResolvedValue }) => [
      ParameterKey,
      ResolvedValue ?? ParameterValue,
    ]),
  );
}

/** Template, image and parameters are the release's own; secret parameters cannot be told apart. */
function restores(
  release: Release,
  templateHash: string,
  parameters: Readonly<Record<string, string>>,
): boolean {
  const image = parameters[imageParameter];
  const recorded = { ...release.parameters, [imageParameter]: image };
  const compared = Object.fromEntries(
    Object.entries(parameters).filter(([name]) => !release.secretParameters.includes(name)),
  );
  return (
    hashOf(contentOf(release.template)) === templateHash &&
    (image === imageOf(release) || image === release.parameters[imageParameter]) &&
    canonicalJson(compared) === canonicalJson(recorded)
  );
}

/** A template in JSON by its content, so that white space does not matter; any other by its text. */
function contentOf(template: string): unknown {
  try {
    return JSON.parse(template);
  } catch {
    return template;
  }
}

const hashOf = (value: unknown) => createHash("sha256").update(canonicalJson(value)).digest("hex");
