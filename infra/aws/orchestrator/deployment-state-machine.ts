import { fileURLToPath } from "node:url";
import { Aws, CfnDeletionPolicy, RemovalPolicy } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  LogLevel,
  StateMachine,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { functions } from "../../functions/functions.ts";
import type { PolicyStatementData } from "../../functions/permissions.ts";
import type { OrchestratorNames } from "./names.ts";
import { arnOf } from "./place.ts";
import { serviceRole } from "./service-role.ts";

/** The state machine's definition; the CDK and the local AWS both read it. */
export const definitionFile = fileURLToPath(
  new URL("../../../statemachine/deploy.asl.json", import.meta.url),
);

/** The smallest valid input of an execution. */
export const sampleInput = JSON.stringify({ image: "tasks:1.0.0" });

/** The alias of the newest version, for programs that start executions. */
const aliasName = "live";

export interface DeploymentStateMachineProps {
  readonly names: OrchestratorNames;
  /** By placeholder in the definition. */
  readonly functionArns: Readonly<Record<string, string>>;
  readonly logRetentionDays: number;
}

/** The deployment as a state machine, with a version for each revision and an alias for the newest. */
export class DeploymentStateMachine extends Construct {
  readonly stateMachine: StateMachine;
  readonly logGroup: LogGroup;

  constructor(
    scope: Construct,
    id: string,
    { names, functionArns, logRetentionDays }: DeploymentStateMachineProps,
  ) {
    super(scope, id);
    this.logGroup = new LogGroup(this, "Log", {
      // With this prefix, CloudWatch Logs needs no resource policy that grows with each log group.
      logGroupName: `/aws/vendedlogs/states/${names.stateMachine}`,
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = serviceRole(this, "Role", {
      assumedBy: new ServicePrincipal("states.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
      description: `What ${names.stateMachine} may do`,
      statements: [invokeFunctions(names), ...writeLogsAndTraces],
    });
    this.stateMachine = new StateMachine(this, "StateMachine", {
      stateMachineName: names.stateMachine,
      definitionBody: DefinitionBody.fromFile(definitionFile),
      definitionSubstitutions: { ...functionArns },
      role: role.withoutPolicyUpdates(),
      // Inputs and outputs contain task tokens.
      logs: { destination: this.logGroup, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });
    this.#publish();
  }

  /** Publishes a version for each revision. Previous versions are retained, so that a running execution's definition can be looked up. */
  #publish(): void {
    const description = `Start with ${sampleInput}`;
    const version = new CfnStateMachineVersion(this, "Version", {
      stateMachineArn: this.stateMachine.stateMachineArn,
      stateMachineRevisionId: this.stateMachine.stateMachineRevisionId,
      description,
    });
    version.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
    version.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    new CfnStateMachineAlias(this, "Alias", {
      name: aliasName,
      description,
      deploymentPreference: { type: "ALL_AT_ONCE", stateMachineVersionArn: version.attrArn },
    });
  }
}

const invokeFunctions = (names: OrchestratorNames): PolicyStatementData => ({
  actions: ["lambda:InvokeFunction"],
  resources: functions
    .filter(({ state }) => state !== undefined)
    .map(({ name }) => arnOf("lambda", `function:${names.function(name)}:*`)),
  reason: "Executions that run during an upgrade continue with the versions they began with.",
});

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const writeLogsAndTraces: readonly PolicyStatementData[] = [
  {
    actions: [
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
    ],
    resources: ["*"],
    reason: "CloudWatch Logs has no resource-level permissions for log deliveries.",
  },
  {
    actions: [
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ],
    resources: ["*"],
    reason: "X-Ray has no resource-level permissions for these actions.",
  },
];
