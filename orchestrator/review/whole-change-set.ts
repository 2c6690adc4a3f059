import {
  type CloudFormationClient,
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  type ResourceChange,
} from "@aws-sdk/client-cloudformation";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNestedFinished, isWithoutChanges } from "./change-set-status.ts";

/** All pages of one DescribeChangeSet call in one object. */
export type DescribedChangeSet = Omit<DescribeChangeSetOutput, "NextToken">;

/** One change set with everything that CloudFormation returns about it. */
export interface WholeChangeSet {
  /** Without property values: this description decides what changes. */
  readonly plain: DescribedChangeSet;
  /** With property values; CloudFormation leaves out changes whose values it cannot determine. */
  readonly withValues: DescribedChangeSet;
  /** The change sets of nested stacks, by the logical id of the stack. */
  readonly nested: ReadonlyMap<string, WholeChangeSet>;
}

// Two describe calls each: more could not be read within the function's time-out.
const maxChangeSets = 200;

/**
 * Describes a ready change set without and with values, and those of its nested stacks. A caller that has `plain`
 * passes it. Throws ChangeSetUnfinished if CloudFormation still makes a nested one, ChangeSetObsolete, and
 * ChangeSetIncomplete, also if nested change sets name each other, or are too many.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html
 */
export function describeWholeChangeSet(
  cloudFormation: CloudFormationClient,
  changeSetArn: string,
  plain?: DescribedChangeSet,
): Promise<WholeChangeSet> {
  return describeOnce(cloudFormation, new Set(), changeSetArn, { plain });
}

async function describeOnce(
  cloudFormation: CloudFormationClient,
  seen: Set<string>,
  changeSetArn: string,
  given: { readonly plain?: DescribedChangeSet | undefined; readonly parent?: string | undefined },
): Promise<WholeChangeSet> {
  if (seen.has(changeSetArn)) throw incomplete(changeSetArn, "it is named twice by nested change sets");
  if (seen.size === maxChangeSets) {
    const problem = `the deployment has more than ${maxChangeSets} nested change sets`;
    throw incomplete(changeSetArn, problem, "divide the stack");
  }
  seen.add(changeSetArn);
  const [plain, withValues] = await Promise.all([
    given.plain ?? describeChangeSetPages(cloudFormation, changeSetArn, false),
    describeChangeSetPages(cloudFormation, changeSetArn, true),
  ]);
  // Before its changes are followed: an unfinished one does not have all of them yet.
  if (given.parent !== undefined) assertNested(changeSetArn, given.parent, [plain, withValues]);
  const nested = await Promise.all(
    changesTold(changeSetArn, plain).flatMap((change) => {
      const { ChangeSetId, LogicalResourceId = "" } = change;
      assertDescribed(changeSetArn, change);
      if (!ChangeSetId) return [];
      const inner = describeOnce(cloudFormation, seen, ChangeSetId, { parent: plain.ChangeSetId ?? "" });
      return [inner.then((whole) => [LogicalResourceId, whole] as const)];
    }),
  );
  return { plain, withValues, nested: new Map(nested) };
}

/** Throws unless the change set of a nested stack is finished in both descriptions, and belongs to its parent. */
function assertNested(
  changeSetArn: string,
  parent: string,
  descriptions: readonly DescribedChangeSet[],
): void {
  for (const described of descriptions) {
    assertNestedFinished({ ...described, ChangeSetId: changeSetArn });
    const { ParentChangeSetId } = described;
    if (ParentChangeSetId && parent && ParentChangeSetId !== parent) {
      throw incomplete(changeSetArn, `it belongs to another change set, ${ParentChangeSetId}`);
    }
  }
}

/** All changes of a description, each of one resource and told once. Throws ChangeSetIncomplete. */
function changesTold(changeSetArn: string, described: DescribedChangeSet): readonly ResourceChange[] {
  const changes = resourceChangesOf(described);
  if (changes.length < (described.Changes ?? []).length) {
    throw incomplete(changeSetArn, "it has a change that is not one of a resource");
  }
  const ids = changes.map(({ LogicalResourceId }) => LogicalResourceId);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw incomplete(changeSetArn, `it describes two changes of ${twice}`);
  return changes;
}

/** A nested stack without a change set of its own would change unseen; one that is removed needs none. */
function assertDescribed(
  changeSetArn: string,
  { Action, ChangeSetId, LogicalResourceId, ResourceType }: ResourceChange,
): void {
  if (ResourceType !== "AWS::CloudFormation::Stack" || Action === "Remove" || ChangeSetId) return;
  throw incomplete(
    changeSetArn,
    `CloudFormation made no change set of the nested stack ${LogicalResourceId}`,
  );
}

export const resourceChangesOf = ({ Changes = [] }: DescribedChangeSet): ResourceChange[] =>
  Changes.flatMap(({ ResourceChange }) => ResourceChange ?? []);

/** CloudFormation's warnings about a change set that is ready, in its words. */
export function warningsOf({ plain, withValues, nested }: WholeChangeSet): string[] {
  // That a nested stack has nothing to change is no warning.
  const own = [plain, withValues].flatMap((described) =>
    described.StatusReason && !isWithoutChanges(described) ? [described.StatusReason] : [],
  );
  return [...new Set([...own, ...[...nested.values()].flatMap(warningsOf)])];
}

/**
 * The logical ids that the description with values leaves out: those that it lacks, and those that CloudFormation
 * names in its warning, `[WARN] … because: Logical Id: X, …`.
 */
export function leftOutOf({ plain, withValues, nested }: WholeChangeSet, nestedIn = ""): string[] {
  const valued = new Set(resourceChangesOf(withValues).map(({ LogicalResourceId }) => LogicalResourceId));
  const lacking = resourceChangesOf(plain).flatMap(({ LogicalResourceId = "" }) =>
    valued.has(LogicalResourceId) ? [] : [LogicalResourceId],
  );
  const reasons = [plain.StatusReason ?? "", withValues.StatusReason ?? ""].join("\n");
  const named = [...reasons.matchAll(/Logical Id: ([A-Za-z0-9]+)/g)].flatMap(([, id]) => id ?? []);
  const own = [...new Set([...lacking, ...named])].map((id) => `${nestedIn}${id}`);
  return [...own, ...[...nested].flatMap(([id, inner]) => leftOutOf(inner, `${nestedIn}${id}/`))];
}

/** Reads every page: a deletion may be on the last one. Throws ChangeSetIncomplete if the pages are inconsistent. */
export async function describeChangeSetPages(
  cloudFormation: CloudFormationClient,
  changeSetArn: string,
  includePropertyValues: boolean,
): Promise<DescribedChangeSet> {
  const request = { ChangeSetName: changeSetArn, IncludePropertyValues: includePropertyValues };
  const { NextToken, ...first } = await cloudFormation.send(new DescribeChangeSetCommand(request));
  const changes = [...(first.Changes ?? [])];
  const seen = new Set<string>();
  for (let token = NextToken; token; ) {
    if (seen.has(token)) throw incomplete(changeSetArn, "CloudFormation returned the same page twice");
    seen.add(token);
    const page = await cloudFormation.send(new DescribeChangeSetCommand({ ...request, NextToken: token }));
    if (page.Status !== first.Status) throw incomplete(changeSetArn, "it changed while it was read");
    changes.push(...(page.Changes ?? []));
    token = page.NextToken;
  }
  return { ...first, Changes: changes };
}

const incomplete = (changeSetArn: string, problem: string, remedy = "start the deployment again") =>
  new DeploymentError(
    "ChangeSetIncomplete",
    `the change set ${changeSetArn} cannot be reviewed: ${problem}; ${remedy}`,
  );
