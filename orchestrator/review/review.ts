import type { Parameter, ResourceChange } from "@aws-sdk/client-cloudformation";
import type { DatabasePlan } from "../database/database-plan.ts";
import type { MigrationEffect } from "../database/migration-effects.ts";
import type { Deployment, Phase } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import type { ChangeSet } from "../deployment/payloads.ts";
import type { Target } from "../deployment/target.ts";
import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import type { Release } from "../release/release.ts";
import { differencesFrom, restores } from "../release/release-comparison.ts";
import { secretTextsOf, shownParameters } from "../stack/secret-parameters.ts";
import { canonicalHash } from "../text/canonical-json.ts";
import { templateContent } from "../text/template-content.ts";
import { type ChangeReview, type JudgedChange, judgedChangeOf } from "./change-review.ts";
import type { ImageChange } from "./image-change.ts";
import type { Overrides, PolicyInput, Verdict } from "./policy-rule.ts";
import {
  judge,
  type PolicySettings,
  type RuleVerdict,
  requiredApprovals,
  strictest,
} from "./review-policy.ts";
import { type RollbackFeasibility, rollbackFeasibilityOf } from "./rollback-feasibility.ts";
import { withoutSecrets } from "./shown-value.ts";
import { leftOutOf, resourceChangesOf, type WholeChangeSet, warningsOf } from "./whole-change-set.ts";

/** What was requested, by whom, and the warnings about the stack. */
export type ReviewedRequest = Pick<
  Deployment,
  "id" | "image" | "release" | "reason" | "requester" | "warnings"
> & {
  readonly phase: Phase;
};

/** Everything that the approvers see of the plan. ExecuteChangeSet makes it again and compares the digests. */
export interface Review {
  readonly request: ReviewedRequest;
  readonly changeSetArn: string;
  readonly stackName: string;
  /** SHA-256, hex, of the template's content. */
  readonly templateHash: string;
  /** All parameters of the change set; secret ones are redacted. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The image of the previous release and the new one, with digests if the registry knows them. */
  readonly images: ImageChange;
  readonly changes: readonly ChangeReview[];
  /** The migrations that are applied already or wait; secrets in their SQL are redacted. */
  readonly database: DatabasePlan;
  /** What the waiting migrations did to a clone of the database; missing if the settings do not ask for it. */
  readonly rehearsal?: Rehearsal;
  /** CloudFormation's warnings about the change set, in its words. */
  readonly warnings: readonly string[];
  /** Logical ids of the changes whose values CloudFormation left out. */
  readonly leftOut: readonly string[];
  /** The strictest of the rules' verdicts: `deny` forbids the execution. */
  readonly verdict: Verdict;
  readonly rules: readonly RuleVerdict[];
  /** The quorum that the rules ask for: two if a rule asks for a second approver. */
  readonly requiredApprovals: number;
  /** The denials that the input overrides. */
  readonly overrides: Overrides;
  /** Whether the previous release can be restored if this one fails. */
  readonly rollback: RollbackFeasibility;
  /** The change set restores the previous release and changes nothing else. */
  readonly isPureRollback: boolean;
  /** SHA-256, hex, over all of the above. */
  readonly digest: string;
}

export interface ReviewInput {
  readonly whole: WholeChangeSet;
  /** Body of the change set's template. */
  readonly template: string;
  readonly changeSetType: ChangeSet["type"];
  readonly target: Pick<Target, "imageParameter" | "template"> & Partial<Pick<Target, "parameters">>;
  readonly deployment: Deployment;
  readonly phase: Phase;
  readonly images: ImageChange;
  readonly database: DatabasePlan;
  readonly rehearsal?: Rehearsal | undefined;
  /** The previous release, which a rollback restores. */
  readonly release?: Release | undefined;
  readonly policy?: PolicySettings | undefined;
}

/** Reviews a change set. Throws ChangeSetIncomplete if CloudFormation's two descriptions contradict each other. */
export function reviewOf(input: ReviewInput): Review {
  const { whole, deployment, phase, changeSetType, images, database, rehearsal, release, policy } = input;
  const { imageParameter } = input.target;
  const keepsTemplate = input.target.template === "previous";
  const template = templateContent(input.template);
  const parameters = resolvedParameters(whole.plain.Parameters);
  const secrets = secretTextsOf(template, parameters);
  const templateHash = canonicalHash(template);
  const planned = { templateHash, imageParameter, parameters: submittedParameters(whole.plain.Parameters) };
  const isPureRollback = phase === "rollback" && release !== undefined && restores(release, planned);
  const judged = changesOf(whole, { nestedIn: "", secrets });
  const changes = judged.map(({ review }) => review);
  const leftOut = leftOutOf(whole);
  assertAllKnown(leftOut, changes);
  const differences = release && differencesFrom(release, planned);
  const about = { phase, changeSetType, images, database, rehearsal };
  const overrides = overridesIn(deployment);
  const plan: PolicyInput = {
    ...about,
    ...{ changes: judged, isPureRollback, differences, leftOut, overrides, template, imageParameter },
    keepsTemplate,
    parameters: {
      shown: shownParameters(template, parameters),
      ofDeployment: deployment.parameters,
      pinned: input.target.parameters ?? {},
      restoresRelease: deployment.release !== undefined,
    },
  };
  const rules = withoutSecretsIn(judge(plan, policy), secrets);
  const reviewed = {
    request: requestOf(deployment, phase),
    changeSetArn: whole.plain.ChangeSetId ?? "",
    stackName: whole.plain.StackName ?? "",
    templateHash,
    images,
    parameters: plan.parameters.shown,
    changes,
    database: shownDatabase(database, secrets),
    ...(rehearsal && { rehearsal: shownRehearsal(rehearsal, secrets) }),
    warnings: warningsOf(whole).map((warning) => withoutSecrets(warning, secrets)),
    leftOut,
    verdict: strictest(rules),
    rules,
    requiredApprovals: requiredApprovals(rules),
    overrides,
    rollback: rollbackFeasibilityOf({
      ...about,
      release,
      changes,
      rules,
      template,
      keepsTemplate,
    }),
    isPureRollback,
  };
  return { ...reviewed, digest: digestOf(reviewed) };
}

/** SHA-256, hex, of the review in canonical JSON. */
export const digestOf = (reviewed: Omit<Review, "digest">): string => canonicalHash(reviewed);

function requestOf(deployment: Deployment, phase: Phase): ReviewedRequest {
  const { id, image, release, reason, requester, warnings = [] } = deployment;
  return {
    id,
    phase,
    image,
    ...(release && { release }),
    reason,
    requester,
    ...(warnings.length > 0 && { warnings }),
  };
}

const overridesIn = ({
  allowDeletions,
  allowMissingImages,
  allowBreakingMigrations,
}: Deployment): Overrides => ({ allowDeletions, allowMissingImages, allowBreakingMigrations });

/** The value of the change set's image parameter; empty if it has none. */
export const plannedImage = (
  { Parameters }: Pick<WholeChangeSet["plain"], "Parameters">,
  { imageParameter }: Pick<Target, "imageParameter">,
): string => resolvedParameters(Parameters)[imageParameter] ?? "";

function changesOf(
  { plain, withValues, nested }: WholeChangeSet,
  scope: { readonly nestedIn: string; readonly secrets: readonly string[] },
): JudgedChange[] {
  const valued = new Map(resourceChangesOf(withValues).map((change) => [change.LogicalResourceId, change]));
  const changes = resourceChangesOf(plain).flatMap((change) => {
    const id = change.LogicalResourceId ?? "";
    const other = valued.get(id);
    valued.delete(id);
    assertComplete(change, other);
    const inner = nested.get(id);
    const own = judgedChangeOf(change, other, scope);
    return inner ? [own, ...changesOf(inner, { ...scope, nestedIn: `${own.review.logicalId}/` })] : [own];
  });
  if (valued.size > 0) throw incomplete(`one of its two descriptions lacks ${[...valued.keys()].join(", ")}`);
  return changes;
}

function assertComplete(plain: ResourceChange, withValues: ResourceChange | undefined): void {
  const { LogicalResourceId, Action, ResourceType } = plain;
  if (!LogicalResourceId || !Action || !ResourceType)
    throw incomplete("a change has no logical id, action or type");
  if (withValues && withValues.Action !== Action) {
    throw incomplete(`its two descriptions differ in what happens to ${LogicalResourceId}`);
  }
}

/** What CloudFormation left out of the description with values has to be in the one without. */
function assertAllKnown(leftOut: readonly string[], changes: readonly ChangeReview[]): void {
  const known = new Set(changes.map(({ logicalId }) => logicalId));
  const missing = leftOut.filter((id) => !known.has(id));
  if (missing.length > 0) {
    throw incomplete(
      `CloudFormation says that it left out ${missing.join(", ")}, but describes no change of it`,
    );
  }
}

const incomplete = (problem: string) =>
  new DeploymentError(
    "ChangeSetIncomplete",
    `the change set cannot be reviewed: ${problem}; start the deployment again`,
  );

/** A migration or a command may hold a secret, e.g. a role's password. It is redacted; the checksum still identifies it. */
function shownDatabase(database: DatabasePlan, secrets: readonly string[]): DatabasePlan {
  const migrations = database.migrations.map((migration) => ({
    ...migration,
    sql: withoutSecrets(migration.sql, secrets),
    ...(migration.effects && { effects: migration.effects.map((effect) => shownEffect(effect, secrets)) }),
  }));
  const { task } = database;
  const command = task?.command.map((word) => withoutSecrets(word, secrets)) ?? [];
  return { ...database, migrations, ...(task && { task: { ...task, command } }) };
}

function shownRehearsal(rehearsal: Rehearsal, secrets: readonly string[]): Rehearsal {
  const { why, previousRelease } = rehearsal;
  const shown = (text: string) => withoutSecrets(text, secrets);
  return {
    ...rehearsal,
    ...(why !== undefined && { why: shown(why) }),
    previousRelease: {
      ...previousRelease,
      ...(previousRelease.why !== undefined && { why: shown(previousRelease.why) }),
      problems: previousRelease.problems.map(shown),
    },
  };
}

const shownEffect = (effect: MigrationEffect, secrets: readonly string[]): MigrationEffect => ({
  ...effect,
  reason: withoutSecrets(effect.reason, secrets),
  statement: withoutSecrets(effect.statement, secrets),
});

/** Redacts the findings: rules quote the resources' contents. */
function withoutSecretsIn(rules: readonly RuleVerdict[], secrets: readonly string[]): RuleVerdict[] {
  const shown = (findings: RuleVerdict["findings"]) =>
    findings.map((finding) => ({ ...finding, sentence: withoutSecrets(finding.sentence, secrets) }));
  return rules.map((rule) => ({
    ...rule,
    findings: shown(rule.findings),
    overridden: shown(rule.overridden),
  }));
}

/** The values as they were submitted, which a release records. */
function submittedParameters(parameters: readonly Parameter[] = []): Record<string, string> {
  return Object.fromEntries(
    parameters.map(({ ParameterKey = "", ParameterValue = "" }) => [ParameterKey, ParameterValue]),
  );
}

/** The values that the template uses: names of the Parameter Store are resolved. */
function resolvedParameters(parameters: readonly Parameter[] = []): Record<string, string> {
  const resolved = parameters.flatMap(({ ParameterKey = "", ResolvedValue }) =>
    ResolvedValue === undefined ? [] : [[ParameterKey, ResolvedValue]],
  );
  return { ...submittedParameters(parameters), ...Object.fromEntries(resolved) };
}
