import type { PermissionResources, TargetResources } from "./permission-resources.ts";

/** What an action may be used on. */
export interface Grant {
  readonly resources: readonly string[];
  /** IAM condition operators with their keys and values. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Why a resource holds a `*`; there is one wherever one does. */
  readonly reason?: string;
}

export type Rule = (resources: PermissionResources) => readonly Grant[];

const ofTargets =
  (grantOf: (target: TargetResources) => Grant | undefined): Rule =>
  ({ targets }) =>
    targets.flatMap((target) => grantOf(target) ?? []);

const stacks: Rule = ofTargets(({ stackArnPattern }) => ({
  resources: [stackArnPattern],
  reason: "CloudFormation gives each stack a random id when it creates it",
}));

/** A call that names a change set by its ARN may be authorised on that ARN instead of the stack's. */
const changeSets: Rule = (resources) => [
  ...stacks(resources),
  {
    resources: resources.changeSetArnPatterns,
    reason: "the ARN of a change set holds the deployment's time and a random id, but not its stack",
  },
];

/** Only with CloudFormation's role: without one, CloudFormation would use the function's own permissions. */
const stacksWithRole: Rule = (resources) =>
  stacks(resources).map((grant) => ({
    ...grant,
    conditions: { StringEquals: { "cloudformation:RoleArn": resources.cloudFormationRoleArn } },
  }));

const table: Rule = ({ tableArn }) => [{ resources: [tableArn] }];

const services: Rule = ofTargets(({ serviceArn, reason }) => ({
  resources: [serviceArn],
  ...(reason && { reason }),
}));

const tasks: Rule = ofTargets(({ taskArnPattern, reason }) => ({
  resources: [taskArnPattern],
  reason: reason ?? "ECS gives each task a random id when it starts it",
}));

const tasksOfCluster: Rule = ofTargets(({ clusterArn }) => ({
  resources: ["*"],
  conditions: { ArnLike: { "ecs:cluster": clusterArn } },
  reason:
    "the only resources this call knows are container instances, which Fargate has none of; the condition names the cluster",
}));

const logGroups: Rule = ofTargets(({ logGroupArn, reason }) => ({
  resources: [logGroupArn],
  reason: reason ?? "the ARN of a log group ends in :*, for its streams",
}));

const databaseClusters: Rule = ofTargets(({ database }) => database && { resources: [database.clusterArn] });

const databaseSecrets: Rule = ofTargets(({ database }) => database && { resources: [database.secretArn] });

const slackSecret: Rule = ({ slackSecretArn }) => (slackSecretArn ? [{ resources: [slackSecretArn] }] : []);

const repositories: Rule = ({ repositoryArnPattern }) => [
  {
    resources: [repositoryArnPattern],
    reason: "an input may name an image of any repository, and what it names is only looked up",
  },
];

const mailIdentity: Rule = ({ mailIdentityArn, mailSender }) => [
  { resources: [mailIdentityArn], conditions: { StringEquals: { "ses:FromAddress": mailSender } } },
];

const executions: Rule = ({ executionArnPattern }) => [
  {
    resources: [executionArnPattern],
    reason: "the ARN of an execution ends in the name it was started with",
  },
];

// AWS's reference lists no resource for it, but its refusals name the state machine, and CDK grants it so:
// https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_stepfunctions.StateMachine.html
const stateMachine: Rule = ({ stateMachineArn }) => [{ resources: [stateMachineArn] }];

const everything =
  (reason: string): Rule =>
  () => [{ resources: ["*"], reason }];

const cloudFormationRole: Rule = ({ cloudFormationRoleArn }) => [
  {
    resources: [cloudFormationRoleArn],
    conditions: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
  },
];

/**
 * What each action that functions call is granted on.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const rules = {
  "cloudformation:CancelUpdateStack": stacks,
  "cloudformation:ContinueUpdateRollback": stacks,
  "cloudformation:CreateChangeSet": stacksWithRole,
  "cloudformation:DeleteChangeSet": changeSets,
  "cloudformation:DeleteStack": stacks,
  "cloudformation:DescribeChangeSet": changeSets,
  "cloudformation:DescribeStackEvents": stacks,
  "cloudformation:DescribeStackResources": stacks,
  "cloudformation:DescribeStacks": stacks,
  "cloudformation:ExecuteChangeSet": changeSets,
  "cloudformation:GetTemplate": changeSets,
  "cloudformation:ListChangeSets": stacks,
  "dynamodb:DeleteItem": table,
  "dynamodb:GetItem": table,
  "dynamodb:PutItem": table,
  "dynamodb:Query": table,
  "dynamodb:UpdateItem": table,
  "ecr:DescribeImages": repositories,
  "ecs:DescribeServices": services,
  "ecs:DescribeTaskDefinition": everything("ECS does not authorise it on single task definitions"),
  "ecs:DescribeTasks": tasks,
  "ecs:ListTasks": tasksOfCluster,
  "elasticloadbalancing:DescribeTargetHealth": everything(
    "Elastic Load Balancing does not authorise it on single target groups",
  ),
  "logs:FilterLogEvents": logGroups,
  "rds-data:ExecuteStatement": databaseClusters,
  "secretsmanager:GetSecretValue": slackSecret,
  "ses:SendEmail": mailIdentity,
  "states:DescribeExecution": executions,
  "states:GetExecutionHistory": executions,
  "states:ListExecutions": stateMachine,
  "states:SendTaskSuccess": stateMachine,
  "xray:BatchGetTraces": everything("X-Ray does not authorise it on single traces"),
  "xray:GetTraceGraph": everything("X-Ray does not authorise it on single traces"),
} satisfies Readonly<Record<string, Rule>>;

/** An IAM action that functions call. */
export type Action = keyof typeof rules;

/** An action that is never called: AWS checks it within a call. */
export interface ImpliedAction {
  readonly action: string;
  readonly impliedBy: Action;
  readonly because: string;
  readonly rule: Rule;
}

export const impliedActions: readonly ImpliedAction[] = [
  {
    action: "iam:PassRole",
    impliedBy: "cloudformation:CreateChangeSet",
    because: "the change set names the role that CloudFormation executes it with",
    rule: cloudFormationRole,
  },
  {
    action: "secretsmanager:GetSecretValue",
    impliedBy: "rds-data:ExecuteStatement",
    because: "the Data API reads the user and password of the database as its caller",
    rule: databaseSecrets,
  },
];
