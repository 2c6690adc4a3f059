/**
 * What AWS lets a policy name for an action.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface ServiceAuthorization {
  /** The form of the ARNs it can be granted on; missing where that is "*" only. */
  readonly resource?: RegExp;
  readonly conditionKeys?: readonly string[];
}

const name = "[\\w*?.+=,@/-]+";
const arn = (service: string, resource: string, region = "[a-z]{2}-[a-z]+-\\d") =>
  new RegExp(`^arn:aws:${service}:${region}:\\d{12}:${resource.replaceAll("NAME", name)}$`);

const stack: ServiceAuthorization = { resource: arn("cloudformation", "stack/NAME/\\*") };
// Beyond the reference: CloudFormation has refused calls that name a change set on the change set's own ARN.
const changeSet: ServiceAuthorization = {
  resource: arn("cloudformation", "(stack/NAME/\\*|changeSet/(deploy|rollback)-\\*)"),
  conditionKeys: ["cloudformation:ChangeSetName"],
};
const table: ServiceAuthorization = { resource: arn("dynamodb", "table/NAME") };
const item: ServiceAuthorization = { ...table, conditionKeys: ["dynamodb:LeadingKeys"] };
const cloneTag = "aws:ResourceTag/xray-watch:deployment";
const secret: ServiceAuthorization = { resource: arn("secretsmanager", "secret:NAME") };

export const serviceAuthorization: Readonly<Record<string, ServiceAuthorization>> = {
  "cloudformation:CancelUpdateStack": stack,
  "cloudformation:ContinueUpdateRollback": { ...stack, conditionKeys: ["cloudformation:RoleArn"] },
  "cloudformation:CreateChangeSet": {
    ...stack,
    conditionKeys: ["cloudformation:ChangeSetName", "cloudformation:RoleArn", "cloudformation:TemplateUrl"],
  },
  "cloudformation:DeleteChangeSet": changeSet,
  "cloudformation:DeleteStack": { ...stack, conditionKeys: ["cloudformation:RoleArn"] },
  "cloudformation:DescribeChangeSet": changeSet,
  "cloudformation:DescribeStackEvents": stack,
  "cloudformation:DescribeStackResources": stack,
  "cloudformation:DescribeStacks": stack,
  "cloudformation:ExecuteChangeSet": changeSet,
  "cloudformation:GetTemplate": changeSet,
  "cloudformation:GetTemplateSummary": stack,
  "cloudformation:ListChangeSets": stack,
  "cloudtrail:LookupEvents": {},
  "dynamodb:DeleteItem": item,
  "dynamodb:GetItem": item,
  "dynamodb:PutItem": item,
  "dynamodb:Query": item,
  "dynamodb:UpdateItem": item,
  "ecr:BatchGetImage": { resource: arn("ecr", "repository/NAME") },
  "ecr:DescribeImages": { resource: arn("ecr", "repository/NAME") },
  "ecs:DeregisterTaskDefinition": {},
  "ecs:DescribeServices": { resource: arn("ecs", "service/NAME"), conditionKeys: ["ecs:cluster"] },
  "ecs:DescribeTaskDefinition": {},
  "ecs:DescribeTasks": { resource: arn("ecs", "task/NAME"), conditionKeys: ["ecs:cluster"] },
  // Its only resource type is container-instance, which tasks on Fargate do not have.
  "ecs:ListTasks": { conditionKeys: ["ecs:cluster"] },
  "ecs:RegisterTaskDefinition": {},
  "ecs:RunTask": { resource: arn("ecs", "task-definition/NAME(:\\*)?"), conditionKeys: ["ecs:cluster"] },
  "ecs:StopTask": { resource: arn("ecs", "task/NAME"), conditionKeys: ["ecs:cluster"] },
  "elasticloadbalancing:DescribeTargetHealth": {},
  "iam:PassRole": { resource: arn("iam", "role/NAME", ""), conditionKeys: ["iam:PassedToService"] },
  "logs:CreateLogStream": { resource: arn("logs", "log-group:NAME:\\*") },
  "logs:FilterLogEvents": { resource: arn("logs", "log-group:NAME:\\*") },
  "logs:PutLogEvents": { resource: arn("logs", "log-group:NAME:\\*") },
  "rds:AddTagsToResource": {
    resource: arn("rds", "(cluster|db):NAME"),
    conditionKeys: ["aws:RequestTag/xray-watch:deployment"],
  },
  "rds:CreateDBInstance": { resource: arn("rds", "(cluster|db|og|pg|subgrp):NAME") },
  "rds:DeleteDBCluster": { resource: arn("rds", "cluster:NAME"), conditionKeys: [cloneTag] },
  "rds:DeleteDBInstance": { resource: arn("rds", "db:NAME"), conditionKeys: [cloneTag] },
  "rds:DescribeDBClusters": { resource: arn("rds", "cluster:NAME") },
  "rds:DescribeDBInstances": { resource: arn("rds", "db:NAME") },
  "rds:EnableHttpEndpoint": { resource: arn("rds", "cluster:NAME"), conditionKeys: [cloneTag] },
  "rds:RestoreDBClusterToPointInTime": { resource: arn("rds", "(cluster|cluster-pg|og|subgrp):NAME") },
  "rds-data:ExecuteStatement": { resource: arn("rds", "cluster:NAME") },
  "secretsmanager:GetSecretValue": secret,
  "ses:SendEmail": {
    resource: arn("ses", "identity/NAME"),
    conditionKeys: ["ses:FromAddress", "ses:Recipients"],
  },
  "states:DescribeExecution": { resource: arn("states", "execution:NAME:\\*") },
  // Beyond the reference, which has none: Step Functions names the state machine in its refusals.
  "states:GetExecutionHistory": { resource: arn("states", "execution:NAME:\\*") },
  "states:ListExecutions": { resource: arn("states", "stateMachine:NAME") },
  "states:StartExecution": { resource: arn("states", "stateMachine:NAME") },
  "states:SendTaskSuccess": { resource: arn("states", "stateMachine:NAME") },
  "xray:BatchGetTraces": {},
  "xray:GetTraceGraph": {},
  "xray:PutTelemetryRecords": {},
  "xray:PutTraceSegments": {},
};
