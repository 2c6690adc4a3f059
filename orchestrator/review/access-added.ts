import { canonicalJson } from "../text/canonical-json.ts";
import type { JudgedChange } from "./change-review.ts";
import { newGrants, type Statement, statementsOf } from "./iam-grants.ts";
import { mayTouch } from "./property-check.ts";

/** Types that are policies, or have one: without their contents, any permission may be new. */
export const accessTypes: readonly string[] = [
  ...["Group", "GroupPolicy", "InstanceProfile", "ManagedPolicy", "Policy", "Role", "RolePolicy"].map(
    (name) => `AWS::IAM::${name}`,
  ),
  ...["ServiceLinkedRole", "User", "UserPolicy", "UserToGroupAddition"].map((name) => `AWS::IAM::${name}`),
  "AWS::ECR::RegistryPolicy",
  "AWS::ECR::RepositoryPolicy",
  "AWS::Events::EventBusPolicy",
  "AWS::KMS::Key",
  "AWS::Lambda::Permission",
  "AWS::Logs::ResourcePolicy",
  "AWS::S3::BucketPolicy",
  "AWS::SNS::TopicPolicy",
  "AWS::SQS::QueuePolicy",
  "AWS::SecretsManager::ResourcePolicy",
];

/** Properties of other types that hold a policy. */
const ownPolicies: Readonly<Record<string, string>> = {
  "AWS::DynamoDB::Table": "ResourcePolicy",
  "AWS::ECR::Repository": "RepositoryPolicyText",
  "AWS::EFS::FileSystem": "FileSystemPolicy",
};

// Further ones are only counted.
const shownGrants = 5;

/** The permissions that a change of a role, a policy or the like adds, as a sentence; undefined if none. */
export function permissionsAdded(change: JudgedChange): string | undefined {
  const { review, before, after } = change;
  if (review.action === "Remove") return undefined;
  if (!after) {
    return mayChangeAccess(change) ? "it may add permissions: CloudFormation does not show them" : undefined;
  }
  const { grants, wildcards } = newGrants(review.type, before, after);
  if (grants.length === 0) return undefined;
  const shown = [...new Set([...wildcards, ...grants])].slice(0, shownGrants);
  const more = grants.length > shown.length ? ` and ${grants.length - shown.length} more` : "";
  return `it adds ${wildcards.length > 0 ? "broad permissions" : "permissions"}: ${shown.join("; ")}${more}`;
}

/** Whether a change without contents may be one of permissions: not if only labels change. */
function mayChangeAccess({ review }: JudgedChange): boolean {
  const policy = ownPolicies[review.type];
  if (policy !== undefined) return mayTouch(review, `Properties/${policy}`);
  if (!accessTypes.includes(review.type)) return false;
  const { scope, details } = review;
  const labelsOnly =
    details.length > 0 && details.every(({ name }) => name === "Tags" || name === "Description");
  return (scope.length === 0 || scope.includes("Properties")) && !labelsOnly;
}

/** What everyone may do after the change and could not before, as a sentence; undefined if nothing. */
export function everyoneAdmitted({ review, before, after }: JudgedChange): string | undefined {
  if (review.action === "Remove") return undefined;
  const known = new Set(statementsForEveryone(before).map(canonicalJson));
  const added = statementsForEveryone(after).filter((statement) => !known.has(canonicalJson(statement)));
  const [first] = added;
  if (first) {
    return `it admits everyone, in every account: ${canonicalJson(first.Action ?? first.NotAction)} on ${canonicalJson(first.Resource ?? first.NotResource ?? "it")}`;
  }
  return callableByAll(after?.Properties) && !callableByAll(before?.Properties)
    ? "it admits everyone, in every account (Principal *)"
    : undefined;
}

const statementsForEveryone = (content: JudgedChange["after"]) =>
  statementsOf(content?.Properties).filter(isForEveryone);

/** Allowed to any principal, without a condition. */
function isForEveryone({ Effect, Principal, NotPrincipal, Condition }: Statement): boolean {
  if (Effect !== "Allow" || hasContent(Condition)) return false;
  return NotPrincipal !== undefined || namesEveryone(Principal);
}

const hasContent = (condition: unknown) =>
  typeof condition === "object" && condition !== null && Object.keys(condition).length > 0;

/** `*`, `{"AWS": "*"}`, `{"AWS": ["*"]}`; any service of AWS is everyone too. */
function namesEveryone(principal: unknown): boolean {
  if (typeof principal === "string") return principal === "*" || /^arn:[\w-]+:iam::\*:/.test(principal);
  return typeof principal === "object" && principal !== null && Object.values(principal).some(namesEveryone);
}

/** The form of `AWS::Lambda::Permission` and `AWS::Events::EventBusPolicy`. */
function callableByAll(properties: unknown): boolean {
  const { Principal, SourceArn, SourceAccount, PrincipalOrgID, Condition } = (properties ?? {}) as Record<
    string,
    unknown
  >;
  const limits = [SourceArn, SourceAccount, PrincipalOrgID, Condition];
  return Principal === "*" && limits.every((limit) => limit === undefined);
}
