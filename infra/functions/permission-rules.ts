import type { KeyPattern } from "../../orchestrator/deployment/table.ts";
import { cloneTag } from "../../orchestrator/rehearsal/clone-identity.ts";
import type { CloneResources, PermissionResources, TargetResources } from "./permission-resources.ts";

/** The resources that an action is allowed on. */
export interface Grant {
  readonly resources: readonly string[];
  /** IAM condition operators with their keys and values. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Why a resource contains a `*`; required if one does. */
  readonly reason?: string;
}

/** `actions`: all that the function calls. */
export type Rule = (resources: PermissionResources, actions: readonly string[]) => readonly Grant[];

const ofTargets =
  (grantOf: (target: TargetResources) => Grant | undefined): Rule =>
  ({ targets }) =>
    targets.flatMap((target) => grantOf(target) ?? []);

const stacks: Rule = ofTargets(({ stackArnPattern }) => ({
  resources: [stackArnPattern],
  reason: "CloudFormation gives each stack a random id when it creates it",
}));

/** A call with a change set's ARN may be authorised on that ARN instead of the stack's. */
const changeSets: Rule = (resources, actions) => [
  ...stacks(resources, actions),
  {
    resources: resources.changeSetArnPatterns,
    reason: "the ARN of a change set contains the deployment's time and a random id, but not its stack",
  },
];

/** Only with CloudFormation's role: without one, CloudFormation would use the function's own permissions. */
const stacksWithRole: Rule = (resources, actions) =>
  stacks(resources, actions).map((grant) => ({
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
    "this call is authorised on container instances only, which Fargate does not have; the condition names the cluster",
}));

const logGroups: Rule = ofTargets(({ logGroupArn, reason }) => ({
  resources: [logGroupArn],
  reason: reason ?? "the ARN of a log group ends in :*, for its streams",
}));

const databaseClusters: Rule = (resources, actions) => [
  ...ofTargets(({ database }) => database && { resources: [database.clusterArn] })(resources, actions),
  ...clones(({ clusterArnPattern }) => [clusterArnPattern])(resources, actions),
];

/** The clones of the targets that rehearse; nothing for any other. */
const clones = (
  resourcesOf: (clones: CloneResources, clusterArn: string) => readonly string[],
  tag?: "RequestTag" | "ResourceTag",
): Rule =>
  ofTargets(
    ({ database }) =>
      database?.clones && {
        resources: resourcesOf(database.clones, database.clusterArn),
        ...(tag && { conditions: { Null: { [`aws:${tag}/${cloneTag}`]: "false" } } }),
        reason:
          "only with `database.rehearsal`; the name of a clone is derived from the deployment that rehearses on it; its groups are the database's",
      },
  );

/** The running release's task definition, whatever its revision, in the cluster of a target that rehearses. */
const trialTasks: Rule = ofTargets(
  ({ database, clusterArn }) =>
    database?.clones && {
      resources: [database.clones.taskDefinitionArnPattern],
      conditions: { ArnLike: { "ecs:cluster": clusterArn } },
      reason:
        "only with `database.rehearsal`; the service names its task definition, the condition the cluster",
    },
);

const rehearsedTasks: Rule = (resources, actions) =>
  tasks({ ...resources, targets: resources.targets.filter(({ database }) => database?.clones) }, actions);

/** The roles of any task definition that RunTask may start: the stack names them. */
const taskRoles: Rule = ofTargets(
  ({ database }) =>
    database?.clones && {
      resources: [database.clones.roleArnPattern],
      conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      reason: "only with `database.rehearsal`; the task definition of the running release names its roles",
    },
);

const onlyMigrationTasks = "only for a database that a task migrates";

/** The family of a target's migration tasks, in the target's cluster. */
const migrationTasks: Rule = ofTargets(
  ({ database, clusterArn }) =>
    database?.migrationTask && {
      resources: [database.migrationTask.taskDefinitionArnPattern],
      conditions: { ArnLike: { "ecs:cluster": clusterArn } },
      reason: `${onlyMigrationTasks}; each deployment registers a revision of the family, the condition names the cluster`,
    },
);

const tasksOfMigration: Rule = (resources, actions) =>
  tasks(
    { ...resources, targets: resources.targets.filter(({ database }) => database?.migrationTask) },
    actions,
  );

const migrationRoles: Rule = ofTargets(
  ({ database }) =>
    database?.migrationTask && {
      resources: [database.migrationTask.roleArnPattern],
      conditions: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      reason: `${onlyMigrationTasks}; the task definition of the running release names its roles`,
    },
);

const taskDefinitions: Rule = ({ targets }) =>
  targets.some(({ database }) => database?.migrationTask)
    ? [
        {
          resources: ["*"],
          reason: `${onlyMigrationTasks}; ECS has no resource-level permissions for this action`,
        },
      ]
    : [];

/** Who deregisters task definitions is about migration tasks; any other function that starts or stops tasks rehearses. */
const ofMigrationElse =
  (migration: Rule, rehearsal: Rule): Rule =>
  (resources, actions) =>
    (actions.includes("ecs:DeregisterTaskDefinition") ? migration : rehearsal)(resources, actions);

const databaseSecrets: Rule = ofTargets(({ database }) => database && { resources: [database.secretArn] });

const slackSecret: Rule = ({ slackSecretArn }) => (slackSecretArn ? [{ resources: [slackSecretArn] }] : []);

const repositories: Rule = ({ repositoryArnPattern }) => [
  {
    resources: [repositoryArnPattern],
    reason: "an input may name an image in any repository, and the image is only read",
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

// AWS's reference lists no resource for it, but its AccessDenied errors name the state machine, and CDK grants it so:
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
 * The resources of each action that functions call.
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
  "cloudtrail:LookupEvents": everything("CloudTrail has no resource-level permissions for this action"),
  "dynamodb:GetItem": table,
  "dynamodb:Query": table,
  "ecr:BatchGetImage": repositories,
  "ecr:DescribeImages": repositories,
  "ecs:DeregisterTaskDefinition": taskDefinitions,
  "ecs:DescribeServices": services,
  "ecs:DescribeTaskDefinition": everything("ECS has no resource-level permissions for this action"),
  "ecs:DescribeTasks": tasks,
  "ecs:ListTasks": tasksOfCluster,
  "ecs:RegisterTaskDefinition": taskDefinitions,
  "ecs:RunTask": ofMigrationElse(migrationTasks, trialTasks),
  "ecs:StopTask": ofMigrationElse(tasksOfMigration, rehearsedTasks),
  "elasticloadbalancing:DescribeTargetHealth": everything(
    "Elastic Load Balancing has no resource-level permissions for this action",
  ),
  "logs:FilterLogEvents": logGroups,
  "rds:CreateDBInstance": clones(({ clusterArnPattern, instanceArnPattern, instanceGroupArnPatterns }) => [
    clusterArnPattern,
    instanceArnPattern,
    ...instanceGroupArnPatterns,
  ]),
  "rds:DeleteDBCluster": clones(({ clusterArnPattern }) => [clusterArnPattern], "ResourceTag"),
  "rds:DeleteDBInstance": clones(({ instanceArnPattern }) => [instanceArnPattern], "ResourceTag"),
  "rds:DescribeDBClusters": clones(({ clusterArnPattern }, clusterArn) => [clusterArn, clusterArnPattern]),
  "rds:DescribeDBInstances": clones(({ instanceArnPattern }) => [instanceArnPattern]),
  "rds:EnableHttpEndpoint": clones(({ clusterArnPattern }) => [clusterArnPattern], "ResourceTag"),
  "rds:RestoreDBClusterToPointInTime": clones(
    ({ clusterArnPattern, clusterGroupArnPatterns }, clusterArn) => [
      clusterArn,
      clusterArnPattern,
      ...clusterGroupArnPatterns,
    ],
  ),
  "rds-data:ExecuteStatement": databaseClusters,
  "secretsmanager:GetSecretValue": slackSecret,
  "ses:SendEmail": mailIdentity,
  "states:DescribeExecution": executions,
  "states:GetExecutionHistory": executions,
  "states:ListExecutions": stateMachine,
  "states:SendTaskSuccess": stateMachine,
  "states:StartExecution": stateMachine,
  "xray:BatchGetTraces": everything("X-Ray has no resource-level permissions for this action"),
  "xray:GetTraceGraph": everything("X-Ray has no resource-level permissions for this action"),
} satisfies Readonly<Record<string, Rule>>;

/** An IAM action that functions call. */
export type Action = keyof typeof rules;

/** The actions that write items of the table, each allowed on items of some partition keys only. */
export const writeActions = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"] as const;

/** The partition keys, as patterns, whose items a function writes, by action. */
export type TableWrites = Readonly<Partial<Record<(typeof writeActions)[number], readonly KeyPattern[]>>>;

/**
 * A write of items with these partition keys. `ForAllValues` is also true of a request without keys, e.g. a scan, so they
 * have to be there. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export const writeGrant = ({ tableArn }: PermissionResources, keys: readonly KeyPattern[]): Grant => ({
  resources: [tableArn],
  conditions: {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys.toSorted() },
    Null: { "dynamodb:LeadingKeys": "false" },
  },
});

/** An action that is never called: AWS checks it within another call. */
export interface ImpliedAction {
  readonly action: string;
  readonly impliedBy: Action;
  readonly reason: string;
  readonly rule: Rule;
}

export const impliedActions: readonly ImpliedAction[] = [
  {
    action: "iam:PassRole",
    impliedBy: "cloudformation:CreateChangeSet",
    reason: "the change set names the role that CloudFormation executes it with",
    rule: cloudFormationRole,
  },
  {
    action: "iam:PassRole",
    impliedBy: "ecs:RunTask",
    reason: "a task has the roles of its task definition",
    rule: ofMigrationElse(migrationRoles, taskRoles),
  },
  {
    action: "iam:PassRole",
    impliedBy: "ecs:RegisterTaskDefinition",
    reason: "a task definition names the roles of its tasks",
    rule: migrationRoles,
  },
  {
    action: "rds:AddTagsToResource",
    impliedBy: "rds:RestoreDBClusterToPointInTime",
    reason: "a clone is tagged with its deployment when it is made",
    rule: clones(
      ({ clusterArnPattern, instanceArnPattern }) => [clusterArnPattern, instanceArnPattern],
      "RequestTag",
    ),
  },
  {
    action: "secretsmanager:GetSecretValue",
    impliedBy: "rds-data:ExecuteStatement",
    reason: "the Data API reads the database's user and password with its caller's permissions",
    rule: databaseSecrets,
  },
];
