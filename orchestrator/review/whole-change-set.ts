import {
  type CloudFormationClient,
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  type ResourceChange,
} from "@aws-sdk/client-cloudformation";
import { DeploymentError } from "../deployment/errors.ts";

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
 * passes it. Throws ChangeSetIncomplete, also if nested change sets name each other, or are too many.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html
 */
export function describeWholeChangeSet(
  cloudFormation: CloudFormationClient,
  changeSetArn: string,
  plain?: DescribedChangeSet,
): Promise<WholeChangeSet> {
  return describeOnce(cloudFormation, new Set(), changeSetArn, plain);
}

async function describeOnce(
  cloudFormation: CloudFormationClient,
  seen: Set<string>,
  changeSetArn: string,
  plain?: DescribedChangeSet,
): Promise<WholeChangeSet> {
  if (seen.has(changeSetArn)) throw incomplete(changeSetArn, "it is named twice by nested change sets");
  if (seen.size === maxChangeSets) {
    const problem = `the deployment has more than ${maxChangeSets} nested change sets`;
    throw incomplete(changeSetArn, problem, "divide the stack");
  }
  seen.add(changeSetArn);
  const [known, withValues] = await Promise.all([
    plain ?? describeChangeSetPages(cloudFormation, changeSetArn, false),
    describeChangeSetPages(cloudFormation, changeSetArn, true),
  ]);
  const nested = await Promise.all(
    resourceChangesOf(known).flatMap(({ ChangeSetId, LogicalResourceId = "" }) =>
      ChangeSetId
        ? [
            describeOnce(cloudFormation, seen, ChangeSetId).then(
              (whole) => [LogicalResourceId, whole] as const,
            ),
          ]
        : [],
    ),
  );
  return { plain: known, withValues, nested: new Map(nested) };
}

export const resourceChangesOf = ({ Changes = [] }: DescribedChangeSet): ResourceChange[] =>
  Changes.flatMap(({ ResourceChange }) => ResourceChange ?? []);

/** CloudFormation's warnings about a change set that is ready, in its words. */
export function warningsOf({ plain, withValues, nested }: WholeChangeSet): string[] {
  const own = [plain.StatusReason, withValues.StatusReason].flatMap((reason) => reason ?? []);
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
