import type { StateName } from "../../orchestrator/deployment/payloads.ts";
import { maxContractSeconds } from "../../orchestrator/deployment/smoke-test-bounds.ts";
import type { Action, TableWrites } from "./permission-rules.ts";

/** An environment variable of the functions. The stack that deploys them sets the values. */
export type EnvironmentName =
  | "APPROVAL_DEADLINE_SECONDS"
  | "APPROVAL_QUORUM"
  | "APPROVAL_RECIPIENTS"
  | "APPROVAL_REMINDER_SECONDS"
  | "CLOUDFORMATION_ROLE_ARN"
  | "HEALTH_DEADLINE_SECONDS"
  | "IMAGE_REGISTRY"
  | "KNOWN_REQUESTERS"
  | "MAIL_SENDER"
  | "POLICY"
  | "PRINCIPALS"
  | "SETTLE_DEADLINE_SECONDS"
  | "SLACK_SECRET_ARN"
  | "SMOKE_TESTS"
  | "STACK_DEADLINE_SECONDS"
  | "STATE_MACHINE_ARN"
  | "TABLE_NAME"
  | "TARGETS"
  | "TRACE_DEADLINE_SECONDS"
  | "TRACE_POLICY"
  | "WEB_URL";

/** A file or folder that is copied into a function's bundle, by its path from the project's root. */
export type Asset = "compute-template" | "service/database";

/** One Lambda function, for AWS and the local AWS. */
export interface FunctionDefinition {
  /** The entry file's name in `functions/`, without extension. */
  readonly name: string;
  /** The Task state that calls it; undefined for a function that no state calls. */
  readonly state?: StateName;
  readonly environment: readonly EnvironmentName[];
  readonly assets: readonly Asset[];
  /** The IAM actions of the AWS calls that it makes; `infra/functions/permissions.ts` adds the resources. */
  readonly actions: readonly Action[];
  /** The items of the table that it writes; all else is refused to its role. */
  readonly writes: TableWrites;
  /** Five seconds more than its longest call may take with all repetitions: `functions/shared/call-bounds.ts`. */
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

interface Needs {
  readonly environment?: readonly EnvironmentName[];
  readonly assets?: readonly Asset[];
  readonly actions: readonly Action[];
  readonly writes?: TableWrites;
  readonly timeoutSeconds?: number;
}

// 30 s: a call of 25 s and 5 s for the others, which take milliseconds each unless a connection falls silent; as long
// as API Gateway waits for a page. 512 MB: a third of a CPU.
const ofState = (state: StateName, needs: Needs): FunctionDefinition => ({
  ...define(kebabCase(state), needs),
  state,
});

const define = (name: string, needs: Needs): FunctionDefinition => ({
  name,
  environment: needs.environment ?? [],
  assets: needs.assets ?? [],
  actions: needs.actions.toSorted(),
  writes: needs.writes ?? {},
  timeoutSeconds: needs.timeoutSeconds ?? 30,
  memoryMb: 512,
});

const kebabCase = (state: string) => state.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** What a review depends on, in every function that makes one. */
const reviewEnvironment = ["IMAGE_REGISTRY", "POLICY", "TABLE_NAME", "TARGETS"] as const;

/** What the derivation of consent depends on, besides the review. */
const consentEnvironment = [...reviewEnvironment, "APPROVAL_QUORUM", "APPROVAL_RECIPIENTS"] as const;

/** To make a review of a change set. */
const reviewing = [
  "cloudformation:DescribeChangeSet",
  "cloudformation:GetTemplate",
  "dynamodb:GetItem",
  "ecr:DescribeImages",
] as const;

/** To store what a state has found. */
const storing = { "dynamodb:PutItem": ["deployment#*"] } as const;

/** To send messages once, by mail and Slack. */
const sending = ["dynamodb:GetItem", "secretsmanager:GetSecretValue", "ses:SendEmail"] as const;

/** Whom and how the functions tell an end. */
const tellingEnvironment = [
  "APPROVAL_RECIPIENTS",
  "KNOWN_REQUESTERS",
  "MAIL_SENDER",
  "SLACK_SECRET_ARN",
  "TABLE_NAME",
  "WEB_URL",
] as const;

// A call of 25 s, e.g. for Slack's secret; then Slack, by two attempts of 5 s and a pause of 5 s.
const sendingSeconds = 45;

/** To observe a stack's service, its tasks and their targets, and to store the observation. */
const observingService = [
  "cloudformation:DescribeStacks",
  "dynamodb:GetItem",
  "ecs:DescribeServices",
  "ecs:DescribeTasks",
  "ecs:ListTasks",
  "elasticloadbalancing:DescribeTargetHealth",
] as const;

/** To halt a deployment, and to reject its open approval. */
const halting = [
  "dynamodb:GetItem",
  "states:DescribeExecution",
  "states:GetExecutionHistory",
  "states:SendTaskSuccess",
] as const;

/** To delete a change set, and the empty stack that a CREATE change set leaves. */
const discarding = [
  "cloudformation:DeleteChangeSet",
  "cloudformation:DeleteStack",
  "cloudformation:DescribeChangeSet",
  "cloudformation:DescribeStacks",
  "cloudformation:ListChangeSets",
] as const;

/** To stop the task that migrates a deployment's database, and to deregister its task definition. */
const stoppingMigrationTask = ["ecs:DeregisterTaskDefinition", "ecs:ListTasks", "ecs:StopTask"] as const;

/** To clean up after an execution that ended without an end state, and to say what runs then. */
const cleaningUp = [
  ...discarding,
  ...stoppingMigrationTask,
  "dynamodb:GetItem",
  "ecs:DescribeServices",
  "elasticloadbalancing:DescribeTargetHealth",
  "states:DescribeExecution",
  "states:GetExecutionHistory",
] as const;

const cleaningUpWrites = {
  "dynamodb:PutItem": ["deployment#*", "outcomes"],
  "dynamodb:UpdateItem": ["approval#*", "halt#*", "stack#*"],
} as const;

// The time until the next sweep. Nobody waits for it, and some twenty calls follow each other.
const cleanUpSeconds = 60;

/** The functions of the orchestrator, in the order of the state machine. */
export const functions: readonly FunctionDefinition[] = [
  ofState("ValidateDeployment", {
    environment: [
      "APPROVAL_DEADLINE_SECONDS",
      "APPROVAL_QUORUM",
      "APPROVAL_RECIPIENTS",
      "SMOKE_TESTS",
      "TABLE_NAME",
      "TARGETS",
    ],
    assets: ["compute-template"],
    actions: [
      "cloudformation:DescribeStackResources",
      "cloudformation:DescribeStacks",
      "dynamodb:GetItem",
      "dynamodb:Query",
      "ecs:DescribeServices",
    ],
    writes: { "dynamodb:PutItem": ["current-approvers", "requester#*", "unproven-starts"] },
  }),
  ofState("AcquireLock", {
    environment: ["TABLE_NAME"],
    actions: ["dynamodb:GetItem", "states:DescribeExecution"],
    writes: {
      "dynamodb:PutItem": ["clean-ups", "deployment#*", "execution-name#*"],
      "dynamodb:UpdateItem": ["stack#*"],
    },
  }),
  ofState("InitializeDatabase", {
    environment: ["TABLE_NAME", "TARGETS"],
    assets: ["service/database"],
    actions: [
      "cloudformation:DescribeStacks",
      "dynamodb:GetItem",
      "ecs:DescribeServices",
      "ecs:DescribeTaskDefinition",
      "rds-data:ExecuteStatement",
    ],
    // A Data API call of 101 s: a statement of 45 s, repeated once if the connection falls silent.
    timeoutSeconds: 110,
    writes: storing,
  }),
  ofState("CloneDatabase", {
    environment: ["TABLE_NAME", "TARGETS"],
    actions: [
      "dynamodb:GetItem",
      "rds:CreateDBInstance",
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstances",
      "rds:EnableHttpEndpoint",
      "rds:RestoreDBClusterToPointInTime",
      "rds-data:ExecuteStatement",
    ],
    // A Data API call of 101 s, repeated once if the connection falls silent.
    timeoutSeconds: 110,
    writes: { "dynamodb:PutItem": ["clones", "deployment#*"] },
  }),
  ofState("RehearseMigrations", {
    environment: ["TABLE_NAME", "TARGETS"],
    actions: [
      "cloudformation:DescribeStacks",
      "dynamodb:GetItem",
      "ecs:DescribeServices",
      "ecs:DescribeTaskDefinition",
      "ecs:DescribeTasks",
      "ecs:ListTasks",
      "ecs:RunTask",
      "ecs:StopTask",
      "rds-data:ExecuteStatement",
    ],
    // A Data API call as above; the smoke tests run in a call of their own.
    timeoutSeconds: 110,
    writes: storing,
  }),
  ofState("CreateChangeSet", {
    environment: ["CLOUDFORMATION_ROLE_ARN", "IMAGE_REGISTRY", "TABLE_NAME", "TARGETS"],
    assets: ["compute-template"],
    actions: [
      "cloudformation:CreateChangeSet",
      "cloudformation:DescribeChangeSet",
      "cloudformation:DescribeStacks",
      "dynamodb:GetItem",
      "ecr:BatchGetImage",
    ],
    writes: storing,
  }),
  ofState("DescribeChangeSet", {
    environment: reviewEnvironment,
    actions: [...reviewing],
    writes: { ...storing, "dynamodb:UpdateItem": ["halt#*"] },
  }),
  ofState("RequestApproval", {
    environment: ["APPROVAL_REMINDER_SECONDS", "MAIL_SENDER", "SLACK_SECRET_ARN", "TABLE_NAME", "WEB_URL"],
    actions: [...sending, "states:DescribeExecution", "states:SendTaskSuccess"],
    timeoutSeconds: sendingSeconds,
    writes: {
      "dynamodb:PutItem": ["approvals", "link#*", "view-links"],
      "dynamodb:UpdateItem": ["approval#*", "deployment#*"],
    },
  }),
  ofState("ApplyMigrations", {
    environment: consentEnvironment,
    actions: [
      ...reviewing,
      ...stoppingMigrationTask,
      "ecs:DescribeServices",
      "ecs:DescribeTaskDefinition",
      "ecs:DescribeTasks",
      "ecs:RegisterTaskDefinition",
      "ecs:RunTask",
      "logs:FilterLogEvents",
      "rds-data:ExecuteStatement",
    ],
    // A Data API call of 101 s: a statement of 45 s, repeated once if the connection falls silent.
    timeoutSeconds: 110,
    writes: storing,
  }),
  ofState("ExecuteChangeSet", {
    environment: consentEnvironment,
    actions: [...reviewing, "cloudformation:DescribeStackEvents", "cloudformation:ExecuteChangeSet"],
    writes: { "dynamodb:UpdateItem": ["halt#*"] },
  }),
  ofState("CheckStack", {
    environment: ["STACK_DEADLINE_SECONDS", "TABLE_NAME", "TARGETS"],
    actions: [...observingService, "cloudformation:DescribeStackEvents"],
    writes: storing,
  }),
  ofState("CheckHealth", {
    environment: ["HEALTH_DEADLINE_SECONDS", "TABLE_NAME", "TARGETS"],
    actions: [...observingService, "cloudformation:DescribeStackResources"],
    writes: storing,
  }),
  ofState("RunSmokeTests", {
    environment: ["SMOKE_TESTS", "TABLE_NAME", "TARGETS"],
    actions: ["cloudformation:DescribeStacks", "dynamodb:GetItem"],
    // The tests, and before or after them one call of 25 s to CloudFormation or the table.
    timeoutSeconds: maxContractSeconds + 30,
    writes: storing,
  }),
  ofState("CheckTraces", {
    environment: ["SMOKE_TESTS", "TABLE_NAME", "TARGETS", "TRACE_DEADLINE_SECONDS", "TRACE_POLICY"],
    actions: ["dynamodb:GetItem", "xray:BatchGetTraces", "xray:GetTraceGraph"],
    writes: { ...storing, "dynamodb:UpdateItem": ["halt#*"] },
  }),
  ofState("RecordRelease", {
    environment: ["SMOKE_TESTS", "TABLE_NAME", "TARGETS"],
    actions: [
      "cloudformation:DescribeStacks",
      "cloudformation:GetTemplate",
      "dynamodb:GetItem",
      "ecs:DescribeTasks",
      "ecs:ListTasks",
    ],
    writes: { "dynamodb:PutItem": ["stack#*"] },
  }),
  ofState("CollectEvidence", {
    environment: ["TABLE_NAME", "TARGETS"],
    actions: [
      ...observingService,
      "cloudformation:DescribeStackEvents",
      "ecs:DescribeTaskDefinition",
      "logs:FilterLogEvents",
      "rds-data:ExecuteStatement",
    ],
    // As above, although this one asks the Data API for 20 s only; then two sequences of other calls.
    timeoutSeconds: 110,
    writes: storing,
  }),
  ofState("SettleStack", {
    environment: ["SETTLE_DEADLINE_SECONDS", "TABLE_NAME"],
    actions: [
      "cloudformation:CancelUpdateStack",
      "cloudformation:ContinueUpdateRollback",
      "cloudformation:DescribeStackEvents",
      "cloudformation:DescribeStacks",
      "dynamodb:GetItem",
    ],
  }),
  ofState("DiscardChangeSet", {
    actions: discarding,
  }),
  ofState("ReleaseLock", {
    environment: ["TABLE_NAME"],
    actions: [],
    writes: { "dynamodb:UpdateItem": ["stack#*"] },
  }),
  ofState("Notify", {
    environment: tellingEnvironment,
    actions: [...sending, "states:GetExecutionHistory"],
    timeoutSeconds: sendingSeconds,
    writes: {
      "dynamodb:DeleteItem": ["outcomes"],
      "dynamodb:PutItem": ["deployment#*", "outcomes", "view-links"],
      "dynamodb:UpdateItem": ["deployment#*"],
    },
  }),
  define("start-deployment", {
    environment: ["PRINCIPALS", "STATE_MACHINE_ARN", "TABLE_NAME"],
    actions: ["dynamodb:GetItem", "states:DescribeExecution", "states:StartExecution"],
    writes: { "dynamodb:PutItem": ["signed-start#*"] },
  }),
  define("prove-requesters", {
    environment: ["PRINCIPALS", "TABLE_NAME"],
    actions: ["cloudtrail:LookupEvents", "dynamodb:Query"],
    // The time until the next call.
    timeoutSeconds: 60,
    writes: { "dynamodb:DeleteItem": ["unproven-starts"], "dynamodb:UpdateItem": ["requester#*"] },
  }),
  define("sign-in-approver", {
    environment: ["PRINCIPALS", "SLACK_SECRET_ARN", "STATE_MACHINE_ARN", "TABLE_NAME", "WEB_URL"],
    actions: [
      "dynamodb:GetItem",
      "secretsmanager:GetSecretValue",
      "states:DescribeExecution",
      "states:SendTaskSuccess",
    ],
    writes: { "dynamodb:PutItem": ["link#*"], "dynamodb:UpdateItem": ["approval#*"] },
  }),
  define("answer-slack-clicks", {
    environment: ["SLACK_SECRET_ARN", "TABLE_NAME", "WEB_URL"],
    actions: ["dynamodb:GetItem", "secretsmanager:GetSecretValue", "states:DescribeExecution"],
    writes: { "dynamodb:PutItem": ["link#*"] },
  }),
  define("approval-pages", {
    environment: ["SLACK_SECRET_ARN", "TABLE_NAME", "TARGETS", "WEB_URL"],
    actions: [
      "cloudformation:DescribeStacks",
      "dynamodb:GetItem",
      "ecs:DescribeServices",
      "elasticloadbalancing:DescribeTargetHealth",
      "secretsmanager:GetSecretValue",
      "states:DescribeExecution",
      "states:SendTaskSuccess",
    ],
    writes: { "dynamodb:UpdateItem": ["approval#*", "deployment#*", "link#*"] },
  }),
  define("halt-deployments", {
    environment: ["TABLE_NAME", "WEB_URL"],
    actions: halting,
    writes: { "dynamodb:UpdateItem": ["approval#*", "halt#*", "link#*"] },
  }),
  define("halt-as-caller", {
    environment: ["TABLE_NAME"],
    actions: halting,
    writes: { "dynamodb:UpdateItem": ["approval#*", "halt#*"] },
  }),
  define("manage-links", {
    environment: ["TABLE_NAME", "WEB_URL"],
    actions: ["dynamodb:GetItem"],
    writes: { "dynamodb:PutItem": ["view-links"], "dynamodb:UpdateItem": ["deployment#*", "view-links"] },
  }),
  define("view-deployments", {
    environment: ["STATE_MACHINE_ARN", "TABLE_NAME"],
    actions: [
      "dynamodb:GetItem",
      "states:DescribeExecution",
      "states:GetExecutionHistory",
      "states:ListExecutions",
    ],
  }),
  define("clean-up-execution", {
    environment: ["TABLE_NAME", "TARGETS"],
    actions: cleaningUp,
    timeoutSeconds: cleanUpSeconds,
    writes: cleaningUpWrites,
  }),
  define("sweep-executions", {
    environment: ["TABLE_NAME", "TARGETS"],
    actions: [...cleaningUp, "dynamodb:Query"],
    timeoutSeconds: cleanUpSeconds,
    writes: { "dynamodb:DeleteItem": ["clean-ups"], ...cleaningUpWrites },
  }),
  define("sweep-clones", {
    environment: ["TABLE_NAME", "TARGETS"],
    actions: [
      "cloudformation:DescribeStacks",
      "dynamodb:GetItem",
      "dynamodb:Query",
      "ecs:ListTasks",
      "ecs:StopTask",
      "rds:DeleteDBCluster",
      "rds:DeleteDBInstance",
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstances",
      "states:DescribeExecution",
    ],
    timeoutSeconds: cleanUpSeconds,
    writes: { "dynamodb:DeleteItem": ["clones"] },
  }),
  define("follow-up", {
    environment: tellingEnvironment,
    actions: [
      ...sending,
      "dynamodb:Query",
      "states:DescribeExecution",
      "states:GetExecutionHistory",
      "states:SendTaskSuccess",
    ],
    // The time until the next call. Approvals and outcomes are followed up in parallel, each within seconds.
    timeoutSeconds: 60,
    writes: {
      "dynamodb:DeleteItem": ["approvals", "outcomes"],
      "dynamodb:PutItem": ["current-approvers", "link#*", "view-links"],
      "dynamodb:UpdateItem": ["approval#*", "deployment#*"],
    },
  }),
];

/** The functions that EventBridge calls every minute; a decision, a message or a proof may be delayed that long. */
export const calledEveryMinute = ["prove-requesters", "follow-up"] as const;

/**
 * How a failed clean-up is repeated: twice, which is Lambda's maximum. Two hours outlast a Lambda outage; after that,
 * a person looks at the queue, and the sweep has done the work.
 */
export const cleanUpRepetition = { retryAttempts: 2, maxEventAgeSeconds: 2 * 60 * 60 };

/** Minutes between two calls of `sweep-executions`, and of `sweep-clones`; what is over may stay that long. */
export const sweepMinutes = 1;

/**
 * The EventBridge pattern of the executions that `clean-up-execution` is called for: they may not have released
 * the lock. https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const executionStatusPattern = {
  source: ["aws.states"],
  "detail-type": ["Step Functions Execution Status Change"],
  detail: { status: ["ABORTED", "FAILED", "TIMED_OUT"] },
};
