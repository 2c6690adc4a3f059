import { type App, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import type { Settings } from "../settings.ts";

/** A rule that a resource violates on purpose. */
export interface AcknowledgedRule {
  /** The resource, by the path of its construct; the first part is the stack's key in the settings. */
  readonly construct: string;
  readonly id: string;
  readonly reason: string;
}

/** The rules of cdk-nag (AwsSolutions) and CloudFormation that the plain stacks violate, each with its reason. */
export const acknowledgedRules: readonly AcknowledgedRule[] = [
  {
    construct: "security/AlbSecurityGroup",
    id: "AwsSolutions-EC23",
    reason: "The load balancer is the service's public entrance; nothing else is open to the internet.",
  },
  {
    construct: "database/Credentials/DatabaseSecret",
    id: "AwsSolutions-SMG4",
    reason:
      "Tasks read the password when they start, so a rotation would lock out the running tasks. " +
      "To rotate it, change the secret and the cluster's password, then deploy.",
  },
  {
    construct: "database/DatabaseCluster",
    id: "AwsSolutions-RDS6",
    reason:
      "The service and the Data API use the password from Secrets Manager; IAM tokens are valid for 15 minutes.",
  },
  {
    construct: "database/DatabaseCluster",
    id: "AwsSolutions-RDS11",
    reason:
      "Only the tasks' security group reaches the port, in private subnets; another port hides nothing.",
  },
  {
    construct: "compute/Roles/TaskExecutionRole",
    id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy]",
    reason: "AWS's managed policy for starting a task; each deployment chooses the repository.",
  },
  {
    construct: "compute/Roles/TaskRole",
    id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AWSXRayDaemonWriteAccess]",
    reason: "AWS's managed policy for the X-Ray daemon; AWS keeps it up to date with the daemon's calls.",
  },
  {
    construct: "compute/LoadBalancing/LoadBalancer",
    id: "AwsSolutions-ELB2",
    reason:
      "X-Ray traces the requests and the service logs them; access logs would need a bucket of their own.",
  },
  {
    construct: "compute/Task/EcsTaskDefinition",
    id: "AwsSolutions-ECS2",
    reason: "The environment holds addresses and numbers; user and password come from Secrets Manager.",
  },
  {
    construct: "compute/Ecs/EcsCluster",
    id: "AwsSolutions-ECS4",
    reason: "Scaling uses ECS's own CPU and memory metrics, which are free; Container Insights is not.",
  },
  {
    construct: "compute",
    id: "CloudFormation-Validate::W8003",
    reason: "Autoscaled compares two parameters; the rule compares their defaults.",
  },
];

/** Adds the reasons to the app, where cdk-nag and the CDK's own checks read them. Throws for an unknown construct. */
export function acknowledgeRules(app: App, stacks: Settings["stacks"]): void {
  for (const { construct, id, reason } of acknowledgedRules) {
    const [stack = "", ...path] = construct.split("/");
    const names = [stacks[stack as keyof Settings["stacks"]], ...path];
    const found = names.reduce<IConstruct | undefined>((node, name) => node?.node.tryFindChild(name), app);
    if (!found) throw new Error(`The acknowledged rule ${id} names ${construct}, which does not exist`);
    Validations.of(found).acknowledge({ id, reason });
  }
}
