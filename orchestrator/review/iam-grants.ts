import { canonicalJson } from "../text/canonical-json.ts";
import type { ResourceContent } from "./change-review.ts";

/** What a change permits that was not permitted before. */
export interface NewGrants {
  /** Permissions that are new, in words. */
  readonly grants: readonly string[];
  /** Those of `grants` that cover everything: `*`, `s3:*`, any principal, an AWS policy of full access. */
  readonly wildcards: readonly string[];
}

interface Statement {
  readonly Effect?: string;
  readonly [element: string]: unknown;
}

/** The properties that hold or attach policies; a resource's other properties grant nothing. */
const policyNames =
  /^(PolicyDocument|AssumeRolePolicyDocument|KeyPolicy|ResourcePolicy|RepositoryPolicyText|Policies)$/;
const attachmentNames = /^(ManagedPolicyArns|Groups|Roles|Users|PermissionsBoundary)$/;
const permissionNames = /^(Action|Principal|FunctionName|FunctionUrlAuthType|SourceArn|SourceAccount)$/;

/**
 * Compares what the policies of a resource allow before and after; what cannot be read counts as new.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function newGrants(type: string, before: ResourceContent, after: ResourceContent): NewGrants {
  const given = grantsOf(type, before);
  const added = grantsOf(type, after).filter((grant) => !given.includes(grant));
  // Removing a denial grants a permission.
  const denials = denialsIn(after);
  const lifted = denialsIn(before).filter((denial) => !denials.includes(denial));
  const grants = [...added, ...lifted.map((denial) => `no longer denied: ${denial}`)];
  return { grants, wildcards: grants.filter(isWildcard) };
}

const isWildcard = (grant: string) =>
  /(^|[ "])([\w-]+:)?\*($|[ ",}])|:policy\/(\w+FullAccess|AdministratorAccess|PowerUserAccess)$/.test(grant);

function grantsOf(type: string, content: ResourceContent): string[] {
  const properties = propertiesOf(content);
  const attached = Object.entries(properties).flatMap(([name, value]) =>
    attachmentNames.test(name) ? listOf(value).map((item) => `${name}: ${textOf(item)}`) : [],
  );
  const permission = Object.entries(properties).filter(([name]) => permissionNames.test(name));
  const called =
    type === "AWS::Lambda::Permission"
      ? [permission.map(([name, value]) => `${name} ${textOf(value)}`).join(", ")]
      : [];
  return [...statementsIn(properties, "Allow"), ...attached, ...called];
}

const denialsIn = (content: ResourceContent) => statementsIn(propertiesOf(content), "Deny");

const propertiesOf = (content: ResourceContent) => (content?.Properties ?? {}) as Record<string, unknown>;

function statementsIn(properties: Readonly<Record<string, unknown>>, effect: "Allow" | "Deny"): string[] {
  return Object.entries(properties).flatMap(([name, value]) =>
    policyNames.test(name)
      ? statementsOf(value).flatMap((statement) => permissionsOf(statement, effect))
      : [],
  );
}

/** The statements at any depth: a role lists policies, which hold documents. */
function statementsOf(value: unknown): Statement[] {
  const read = typeof value === "string" ? parsed(value) : value;
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

const textOf = (value: unknown) => (typeof value === "string" ? value : canonicalJson(value));
