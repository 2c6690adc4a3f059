import { Aws, Fn } from "aws-cdk-lib";
import { CfnRole } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

/**
 * The two roles of an ECS task: one for ECS, which starts the task, and one for its containers.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html
 */
export class ServiceRoles extends Construct {
  readonly taskRole: CfnRole;
  readonly taskExecutionRole: CfnRole;

  constructor(scope: Construct, id: string, databaseSecretArn: string) {
    super(scope, id);
    this.taskExecutionRole = new CfnRole(this, "TaskExecutionRole", {
      assumeRolePolicyDocument: assumedByEcsTasks(),
      managedPolicyArns: [awsManagedPolicy("service-role/AmazonECSTaskExecutionRolePolicy")],
      policies: [{ policyName: "read-database-secret", policyDocument: readSecret(databaseSecretArn) }],
    });
    this.taskRole = new CfnRole(this, "TaskRole", {
      assumeRolePolicyDocument: assumedByEcsTasks(),
      managedPolicyArns: [awsManagedPolicy("AWSXRayDaemonWriteAccess")],
    });
  }
}

const awsManagedPolicy = (path: string) => Fn.sub(`arn:\${AWS::Partition}:iam::aws:policy/${path}`);

function readSecret(secretArn: string): object {
  return policy({ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secretArn });
}

function assumedByEcsTasks(): object {
  return policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "ecs-tasks.amazonaws.com" },
    // Prevents ECS from using the role for another account (the "confused deputy" problem).
    Condition: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
  });
}

const policy = (statement: object) => ({ Version: "2012-10-17", Statement: [statement] });
