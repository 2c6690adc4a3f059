import type { PolicyStatementData } from "../../functions/permissions.ts";
import { arnOf, here } from "./place.ts";

/** A stack and the names of its resources; `*` where only the stack knows them. */
export interface ChangedStack {
  readonly stackName: string;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly taskFamily: string;
  readonly logGroupName: string;
}

type Statements = (stack: ChangedStack) => readonly PolicyStatementData[];

const anyStack = (reason: string, actions: readonly string[]): PolicyStatementData => ({
  actions,
  resources: ["*"],
  reason,
});

const ecs: Statements = ({ clusterName, serviceName, taskFamily }) => [
  {
    actions: [
      "ecs:CreateCluster",
      "ecs:CreateService",
      "ecs:DeleteCluster",
      "ecs:DeleteService",
      "ecs:DescribeClusters",
      "ecs:DescribeServices",
      "ecs:ListTagsForResource",
      "ecs:RegisterTaskDefinition",
      "ecs:TagResource",
      "ecs:UntagResource",
      "ecs:UpdateCluster",
      "ecs:UpdateService",
    ],
    resources: [
      arnOf("ecs", `cluster/${clusterName}`),
      arnOf("ecs", `service/${clusterName}/${serviceName}`),
      arnOf("ecs", `task-definition/${taskFamily}:*`),
    ],
    reason:
      "The ARN of a task definition ends in its revision; only a stack with its own template knows its names.",
  },
  anyStack("ECS has no resource-level permissions for these two actions.", [
    "ecs:DeregisterTaskDefinition",
    "ecs:DescribeTaskDefinition",
  ]),
];

const loadBalancing: Statements = () => [
  {
    actions: [
      "elasticloadbalancing:AddTags",
      "elasticloadbalancing:CreateListener",
      "elasticloadbalancing:CreateLoadBalancer",
      "elasticloadbalancing:CreateTargetGroup",
      "elasticloadbalancing:DeleteListener",
      "elasticloadbalancing:DeleteLoadBalancer",
      "elasticloadbalancing:DeleteTargetGroup",
      "elasticloadbalancing:ModifyListener",
      "elasticloadbalancing:ModifyLoadBalancerAttributes",
      "elasticloadbalancing:ModifyTargetGroup",
      "elasticloadbalancing:ModifyTargetGroupAttributes",
      "elasticloadbalancing:RemoveTags",
      "elasticloadbalancing:SetIpAddressType",
      "elasticloadbalancing:SetSecurityGroups",
      "elasticloadbalancing:SetSubnets",
    ],
    resources: ["loadbalancer/app/*", "listener/app/*", "targetgroup/*"].map((resource) =>
      arnOf("elasticloadbalancing", resource),
    ),
    reason: "CloudFormation generates the names; they begin with a few letters of the stack's name.",
  },
  anyStack("Elastic Load Balancing and EC2 have no resource-level permissions for these describe calls.", [
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
  ]),
];

const autoscaling: Statements = ({ clusterName, serviceName }) => [
  {
    actions: [
      "application-autoscaling:DeleteScalingPolicy",
      "application-autoscaling:DeregisterScalableTarget",
      "application-autoscaling:ListTagsForResource",
      "application-autoscaling:PutScalingPolicy",
      "application-autoscaling:RegisterScalableTarget",
      "application-autoscaling:TagResource",
    ],
    resources: [arnOf("application-autoscaling", "scalable-target/*")],
    reason: "Application Auto Scaling gives each target a random id.",
  },
  anyStack("Application Auto Scaling has no resource-level permissions for these two actions.", [
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingPolicies",
  ]),
  {
    actions: ["cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"],
    resources: [arnOf("cloudwatch", `alarm:TargetTracking-service/${clusterName}/${serviceName}-*`)],
    reason: "Application Auto Scaling adds a random id to the names of its alarms.",
  },
];

/** The managed policies that the template attaches to its roles. */
const attachable = ["service-role/AmazonECSTaskExecutionRolePolicy", "AWSXRayDaemonWriteAccess"];

const iamArn = (resource: string) => `arn:${here.partition}:iam::${here.accountId}:${resource}`;

const roles: Statements = ({ stackName }) => {
  const resources = [iamArn(`role/${stackName}-*`)];
  const reason = "CloudFormation adds random letters to the names of the stack's roles.";
  return [
    {
      actions: [
        "iam:CreateRole",
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:PutRolePolicy",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
      ],
      resources,
      reason,
    },
    ...attachable.map((path) => ({
      actions: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
      resources,
      conditions: { ArnEquals: { "iam:PolicyARN": `arn:${here.partition}:iam::aws:policy/${path}` } },
      reason,
    })),
    {
      actions: ["iam:PassRole"],
      resources,
      conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      reason,
    },
  ];
};

/** Created once per account, when the service is first used. */
const serviceLinkedRoles: readonly PolicyStatementData[] = [
  ["ecs.amazonaws.com", "AWSServiceRoleForECS"],
  ["ecs.application-autoscaling.amazonaws.com", "AWSServiceRoleForApplicationAutoScaling_ECSService"],
  ["elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"],
].map(([service = "", role]) => ({
  actions: ["iam:CreateServiceLinkedRole"],
  resources: [iamArn(`role/aws-service-role/${service}/${role}`)],
  conditions: { StringEquals: { "iam:AWSServiceName": service } },
}));

const logGroups: Statements = ({ logGroupName }) => [
  {
    actions: [
      "logs:CreateLogGroup",
      "logs:DeleteLogGroup",
      "logs:DeleteRetentionPolicy",
      "logs:ListTagsForResource",
      "logs:PutRetentionPolicy",
      "logs:TagResource",
      "logs:UntagResource",
    ],
    resources: [arnOf("logs", `log-group:${logGroupName}`), arnOf("logs", `log-group:${logGroupName}:*`)],
    reason: "The ARN of a log group ends in :*, for its streams.",
  },
  anyStack("CloudWatch Logs has no resource-level permissions for this action.", ["logs:DescribeLogGroups"]),
];

/**
 * The permissions that CloudFormation needs to create, update and delete each resource type of the compute
 * template, for one stack. A stack with its own template is limited to these types. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
export const permissionsByResourceType: Readonly<Record<string, Statements>> = {
  "AWS::ApplicationAutoScaling::ScalableTarget": autoscaling,
  "AWS::ApplicationAutoScaling::ScalingPolicy": autoscaling,
  "AWS::ECS::Cluster": ecs,
  "AWS::ECS::Service": ecs,
  "AWS::ECS::TaskDefinition": ecs,
  "AWS::ElasticLoadBalancingV2::Listener": loadBalancing,
  "AWS::ElasticLoadBalancingV2::LoadBalancer": loadBalancing,
  "AWS::ElasticLoadBalancingV2::TargetGroup": loadBalancing,
  "AWS::IAM::Role": roles,
  "AWS::Logs::LogGroup": logGroups,
};

/** The statements of CloudFormation's role for these stacks. */
export function cloudFormationStatements(stacks: readonly ChangedStack[]): readonly PolicyStatementData[] {
  const perService = new Set(Object.values(permissionsByResourceType));
  return [
    ...[...perService].flatMap((statements) => merged(stacks.map((stack) => statements(stack)))),
    ...serviceLinkedRoles,
  ];
}

/** One statement for all stacks: they differ only in the resources. */
function merged(byStack: readonly (readonly PolicyStatementData[])[]): readonly PolicyStatementData[] {
  const [first = []] = byStack;
  return first.map((statement, index) => ({
    ...statement,
    resources: [...new Set(byStack.flatMap((statements) => statements[index]?.resources ?? []))],
  }));
}
