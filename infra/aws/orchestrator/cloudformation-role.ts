import { type Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { type ChangedStack, cloudFormationStatements } from "./cloudformation-permissions.ts";
import { serviceRole } from "./service-role.ts";

/**
 * The role that CloudFormation assumes to change the resources of the deployed stacks. The function that executes
 * a change set has none of its permissions: it can only pass this role to CloudFormation, to no other service.
 */
export const cloudFormationRole = (scope: Construct, id: string, stacks: readonly ChangedStack[]): Role =>
  serviceRole(scope, id, {
    assumedBy: new ServicePrincipal("cloudformation.amazonaws.com"),
    description: "What CloudFormation may do to the deployed stacks",
    statements: cloudFormationStatements(stacks),
  });
