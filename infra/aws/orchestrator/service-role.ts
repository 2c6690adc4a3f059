import { Stack, Validations } from "aws-cdk-lib";
import { Effect, type IPrincipal, PolicyDocument, PolicyStatement, Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { PolicyStatementData } from "../../functions/permissions.ts";

export interface ServiceRoleProps {
  readonly assumedBy: IPrincipal;
  readonly description: string;
  readonly statements: readonly PolicyStatementData[];
}

/**
 * A role with these statements only: constructs that receive it add none of their own. The reason for each `*`
 * is acknowledged for cdk-nag. Throws for a `*` without a reason.
 */
export function serviceRole(scope: Construct, id: string, props: ServiceRoleProps): Role {
  const { statements, ...rest } = props;
  const role = new Role(scope, id, {
    ...rest,
    inlinePolicies: { calls: new PolicyDocument({ statements: statements.map(statementOf) }) },
  });
  for (const statement of statements) acknowledgeWildcards(role, statement);
  return role;
}

const statementOf = ({ actions, resources, conditions = {} }: PolicyStatementData) =>
  new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources], conditions });

function acknowledgeWildcards(role: Role, { actions, resources, reason }: PolicyStatementData): void {
  const wildcards = resources
    .map((resource) => flattened(Stack.of(role).resolve(resource)))
    .filter((resource) => resource.includes("*"));
  if (wildcards.length > 0 && !reason) {
    throw new Error(`${role.node.path} allows ${actions} on ${wildcards} without a reason`);
  }
  for (const resource of wildcards) {
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${resource}]`,
      reason: reason ?? "",
    });
  }
}

/** A resolved ARN in cdk-nag's spelling: references as `<Name>`. */
function flattened(value: string | { Ref: string } | { "Fn::Join": [string, unknown[]] }): string {
  if (typeof value === "string") return value;
  if ("Ref" in value) return `<${value.Ref}>`;
  if ("Fn::Join" in value) {
    const [delimiter, parts] = value["Fn::Join"];
    return parts.map((part) => flattened(part as string)).join(delimiter);
  }
  return JSON.stringify(value);
}
