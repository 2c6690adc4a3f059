import { type App, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import type { Settings } from "../settings.ts";

/** A rule that a resource breaks on purpose. */
export interface AcknowledgedRule {
  /** The resource, by the path of its construct; the first part is the stack's key in the settings. */
  readonly construct: string;
  readonly id: string;
  readonly reason: string;
}

/** The rules of cdk-nag (AwsSolutions) and CloudFormation that the plain stacks break, each with its reason. */
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
      "Tasks read the password when they start, so that a rotation would cut off those that run. " +
      "To rotate it, change the secret and the cluster's password, then deploy.",
  },
  {
    construct: "database/DatabaseCluster",
    id: "AwsSolutions-RDS6",
    reason:
      "Service and Data API use the password from Secrets Manager; IAM tokens last for 15 minutes only.",
  },
  {
    construct: "database/DatabaseCluster",
    id: "AwsSolutions-RDS11",
    reason:
      "Only the tasks' security group reaches the port, in private subnets: another number hides nothing.",
  },
  {
    construct: "compute/Roles/TaskExecutionRole",
    id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy]",
    reason:
      "AWS's own policy for what ECS does to start a task; which repository it is, a deployment decides.",
  },
  {
    construct: "compute/Roles/TaskRole",
    id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AWSXRayDaemonWriteAccess]",
    reason: "AWS's own policy for the X-Ray daemon, kept up with what the daemon calls.",
  },
  {
    construct: "compute/LoadBalancing/LoadBalancer",
    id: "AwsSolutions-ELB2",
    reason:
      "Requests are traced by X-Ray and logged by the service; a third record would need its own bucket.",
  },
  {
    construct: "compute/Task/EcsTaskDefinition",
    id: "AwsSolutions-ECS2",
    reason: "The environment holds addresses and factors; user and password come from Secrets Manager.",
  },
  {
    construct: "compute/Ecs/EcsCluster",
    id: "AwsSolutions-ECS4",
    reason: "ECS's own metrics of CPU and memory carry the scaling and are free; Container Insights is not.",
  },
  {
    construct: "compute",
    id: "CloudFormation-Validate::W8003",
    reason: "Autoscaled compares two parameters; the rule compares their defaults.",
  },
];

/** Notes the reasons in the app, where cdk-nag and the CDK's own checks look for them. Throws for a stale one. */
export function acknowledgeRules(app: App, stacks: Settings["stacks"]): void {
  for (const { construct, id, reason } of acknowledgedRules) {
    const [stack = "", ...path] = construct.split("/");
    const names = [stacks[stack as keyof Settings["stacks"]], ...path];
    const found = names.reduce<IConstruct | undefined>((node, name) => node?.node.tryFindChild(name), app);
    if (!found) throw new Error(`The acknowledged rule ${id} names ${construct}, which is not there`);
    Validations.of(found).acknowledge({ id, reason });
  }
}
