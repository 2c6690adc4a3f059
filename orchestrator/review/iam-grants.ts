import { canonicalJson } from "../text/canonical-json.ts";
import type { ResourceContent } from "./change-review.ts";
import { isUnknownValue } from "./unknown-value.ts";

/** What a change permits that was not permitted before. */
export interface NewGrants {
  /** Permissions that are new, in words. */
  readonly grants: readonly string[];
  /** Those of `grants` that cover everything: `*`, `s3:*`, any principal, an AWS policy of full access. */
  readonly wildcards: readonly string[];
}

/** One statement of a policy. */
export interface Statement {
  readonly Effect?: string;
  readonly [element: string]: unknown;
}

/** Properties that hold policies; a text in one of them that is no policy may be any. */
const policyNames =
  /^(PolicyDocument|AssumeRolePolicyDocument|KeyPolicy|ResourcePolicy|RepositoryPolicyText|RegistryPolicyText|PolicyText|FileSystemPolicy|AccessPolicy|AccessPolicies|Policy|Policies)$/;
const attachmentNames = /^(ManagedPolicyArns|Groups|Roles|Users|GroupName)$/;
const permissionNames =
  /^(Action|Principal|FunctionName|FunctionUrlAuthType|SourceArn|SourceAccount|PrincipalOrgID)$/;

/**
 * Compares what the policies of a resource allow before and after; what cannot be read counts as new.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function newGrants(type: string, before: ResourceContent, after: ResourceContent): NewGrants {
  const given = grantsOf(type, before);
  const added = grantsOf(type, after).filter((grant) => !given.includes(grant));
  // Removing a denial or a boundary grants a permission.
  const denials = denialsIn(after);
  const lifted = denialsIn(before).filter((denial) => !denials.includes(denial));
  const boundary = propertiesOf(before).PermissionsBoundary;
  const unbounded =
    boundary !== undefined && textOf(boundary) !== textOf(propertiesOf(after).PermissionsBoundary);
  const grants = [
    ...added,
    ...lifted.map((denial) => `no longer denied: ${denial}`),
    ...(unbounded ? [`no longer limited by ${textOf(boundary)}`] : []),
  ];
  return { grants, wildcards: grants.filter(isWildcard) };
}

const isWildcard = (grant: string) =>
  /(^|[ "])([\w-]+:)?\*($|[ ",}])|:policy\/(\w+FullAccess|AdministratorAccess|PowerUserAccess)$/.test(grant);

function grantsOf(type: string, content: ResourceContent): string[] {
  const properties = propertiesOf(content);
  const attached = Object.entries(properties).flatMap(([name, value]) =>
    type.startsWith("AWS::IAM::") && attachmentNames.test(name)
      ? listOf(value).map((item) => `${name}: ${textOf(item)}`)
      : [],
  );
  return [
    ...statementsOf(properties).flatMap((statement) => permissionsOf(statement, "Allow")),
    ...unreadablePolicies(properties),
    ...attached,
    ...callsPermitted(type, properties),
  ];
}

/** An `AWS::Lambda::Permission` and an `AWS::Events::EventBusPolicy` without a statement: its properties are the permission. */
function callsPermitted(type: string, properties: Readonly<Record<string, unknown>>): string[] {
  if (type !== "AWS::Lambda::Permission" && type !== "AWS::Events::EventBusPolicy") return [];
  const permission = Object.entries(properties).filter(([name]) => permissionNames.test(name));
  return permission.length > 0
    ? [permission.map(([name, value]) => `${name} ${textOf(value)}`).join(", ")]
    : [];
}

const denialsIn = (content: ResourceContent) =>
  statementsOf(propertiesOf(content)).flatMap((statement) => permissionsOf(statement, "Deny"));

const propertiesOf = (content: ResourceContent) => (content?.Properties ?? {}) as Record<string, unknown>;

function unreadablePolicies(properties: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(properties).flatMap(([name, value]) =>
    policyNames.test(name)
      ? listOf(value)
          .filter(isUnreadable)
          .map((policy) => `${name} that cannot be read: ${textOf(policy)}`)
      : [],
  );
}

const isUnreadable = (policy: unknown) =>
  isUnknownValue(policy) || (typeof policy === "string" && typeof parsed(policy) !== "object");

/** The statements at any depth of any property: a role lists policies, which hold documents, which may be a text. */
export function statementsOf(value: unknown): Statement[] {
  const read = typeof value === "string" && /^\s*\{/.test(value) ? parsed(value) : value;
  if (typeof read !== "object" || read === null) return [];
  if ("Effect" in read) return [read as Statement];
  return Object.values(read).flatMap(statementsOf);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One line for each action, resource and principal: a statement that only became shorter grants nothing new. */
function permissionsOf(statement: Statement, effect: string): string[] {
  const {
    Effect,
    Sid: _,
    Action,
    NotAction,
    Resource,
    NotResource,
    Principal,
    NotPrincipal,
    Condition,
  } = statement;
  if (Effect !== effect) return [];
  const condition = Condition === undefined ? "" : ` if ${canonicalJson(Condition)}`;
  const actions = NotAction ? [`all but ${textOf(NotAction)}`] : listOf(Action).map(textOf);
  const resources = NotResource ? [`* but ${textOf(NotResource)}`] : listOf(Resource ?? "this").map(textOf);
  const principal = NotPrincipal
    ? ` to * but ${textOf(NotPrincipal)}`
    : Principal
      ? ` to ${textOf(Principal)}`
      : "";
  return actions.flatMap((action) =>
    resources.map((resource) => `${action} on ${resource}${principal}${condition}`),
  );
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const textOf = (value: unknown) => (typeof value === "string" ? value : (canonicalJson(value) ?? "nothing"));
