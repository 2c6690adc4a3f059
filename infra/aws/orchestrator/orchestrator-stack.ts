import { Aws, CfnOutput, Fn, Stack } from "aws-cdk-lib";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Architecture } from "aws-cdk-lib/aws-lambda";
import { CfnEmailIdentity } from "aws-cdk-lib/aws-ses";
import type { Construct } from "constructs";
import { linksPath, signedHaltPath, signInPath, startPath } from "../../../orchestrator/web/web-paths.ts";
import {
  deployedTargets,
  type EnvironmentSources,
  functionEnvironment,
} from "../../functions/environment.ts";
import { calledEveryMinute } from "../../functions/functions.ts";
import { type PermissionResources, permissionResources } from "../../functions/permissions.ts";
import type { Settings } from "../../settings.ts";
import { Alarms } from "./alarms.ts";
import { ApprovalApi } from "./approval-api.ts";
import { CleanUp } from "./clean-up.ts";
import { cloudFormationRole } from "./cloudformation-role.ts";
import { dashboard } from "./dashboard.ts";
import { DeploymentFunctions } from "./deployment-functions.ts";
import { DeploymentStateMachine, sampleInput } from "./deployment-state-machine.ts";
import { callEveryMinute } from "./every-minute.ts";
import { OrchestratorMetrics } from "./metrics.ts";
import { type OrchestratorNames, orchestratorNames } from "./names.ts";
import { changedStacks, permittedTargets } from "./permitted-targets.ts";
import { arnOf, here } from "./place.ts";
import { slackSecret } from "./slack-secret.ts";
import { stateTable } from "./state-table.ts";

export interface OrchestratorStackProps {
  /** The folder that `bundleFunctions` has written: one folder per function, with the function's name. */
  readonly bundles: string;
  /** The processors that the functions run on; arm64 by default, which costs a fifth less. */
  readonly architecture?: Architecture;
}

/**
 * What deploys the service's stacks: the state machine, its functions and their table, the approval pages, metrics
 * and alarms. Its functions are assets, so account and region must be bootstrapped for the CDK.
 */
export class OrchestratorStack extends Stack {
  readonly #settings: Settings;
  readonly #names: OrchestratorNames;

  constructor(scope: Construct, settings: Settings, { bundles, architecture }: OrchestratorStackProps) {
    const { region, stacks, logRetentionDays } = settings;
    super(scope, stacks.orchestrator, {
      env: { region },
      description: "X-Ray Watch: reviewed, approved and verified deployments",
    });
    this.#settings = settings;
    this.#names = orchestratorNames(stacks);
    const names = this.#names;
    const table = stateTable(this, "Table", { ...settings.stateTable, tableName: names.table });
    const api = new ApprovalApi(this, "Approval", { name: names.api, logRetentionDays });
    const cleanUp = new CleanUp(this, "CleanUp");
    const sources = this.#sources(table, api.url);
    const functions = new DeploymentFunctions(this, "Functions", {
      names,
      environment: functionEnvironment(sources),
      resources: this.#permissionResources(sources),
      bundles,
      architecture: architecture ?? Architecture.ARM_64,
      logRetentionDays,
      additionalStatements: { "clean-up-execution": cleanUp.statements },
    });
    const deployment = new DeploymentStateMachine(this, "Deployment", {
      names,
      functionArns: functions.versionArns(),
      logRetentionDays,
    });
    api.serve((name) => functions.get(name));
    cleanUp.call(functions.get("clean-up-execution"), deployment.stateMachine.stateMachineArn);
    cleanUp.sweep("Sweep", functions.get("sweep-executions"));
    cleanUp.sweep("Clones", functions.get("sweep-clones"));
    callEveryMinute(
      this,
      "EveryMinute",
      calledEveryMinute.map((name) => functions.get(name)),
    );
    this.#watch(api, cleanUp, functions, deployment);
    this.#outputs(api.url, deployment.stateMachine.stateMachineArn, table.tableName);
  }

  #sources(table: TableV2, webUrl: string): RequiredSources {
    const { approval, stacks, targets } = this.#settings;
    const role = cloudFormationRole(this, "CloudFormationRole", changedStacks(targets));
    return {
      settings: this.#settings,
      tableName: table.tableName,
      // By its name: the state machine is created after the functions, because it calls them.
      stateMachineArn: arnOf("states", `stateMachine:${this.#names.stateMachine}`),
      webUrl,
      database: {
        clusterArn: Fn.importValue(`${stacks.database}-ClusterArn`),
        secretArn: Fn.importValue(`${stacks.database}-SecretArn`),
        name: databaseName,
      },
      slackSecretArn: approval.slack ? slackSecret(this, "Slack", this.#names.slackSecret).ref : undefined,
      cloudFormationRoleArn: role.roleArn,
    };
  }

  #permissionResources(sources: RequiredSources): PermissionResources {
    const { mailDomain, mailSender } = this.#settings.approval;
    const { slackSecretArn, cloudFormationRoleArn } = sources;
    this.#mailIdentity(mailDomain);
    return permissionResources(here, {
      tableName: this.#names.table,
      stateMachineName: this.#names.stateMachine,
      mailIdentity: mailDomain,
      mailSender,
      cloudFormationRoleArn,
      targets: permittedTargets(deployedTargets(sources)),
      ...(slackSecretArn && { slackSecretArn }),
    });
  }

  /** Amazon SES sends mail once the three DKIM records are in the domain's DNS. */
  #mailIdentity(domain: string): void {
    const identity = new CfnEmailIdentity(this, "MailIdentity", { emailIdentity: domain });
    const records = [
      [identity.attrDkimDnsTokenName1, identity.attrDkimDnsTokenValue1],
      [identity.attrDkimDnsTokenName2, identity.attrDkimDnsTokenValue2],
      [identity.attrDkimDnsTokenName3, identity.attrDkimDnsTokenValue3],
    ];
    for (const [index, [name, value]] of records.entries()) {
      this.#output(
        `MailDnsRecord${index + 1}`,
        `${name} CNAME ${value}`,
        "Publish it once in the domain's DNS",
      );
    }
  }

  #watch(
    { api }: ApprovalApi,
    { deadLetters }: CleanUp,
    functions: DeploymentFunctions,
    { stateMachine, logGroup }: DeploymentStateMachine,
  ): void {
    const { stacks, alarmRecipients: recipients, documentsUrl } = this.#settings;
    const prefix = stacks.orchestrator;
    const metrics = new OrchestratorMetrics(this, "Metrics", {
      namespace: prefix,
      stateMachine,
      executionLog: logGroup,
      functions: functions.byName,
      api,
      deadLetters,
    });
    new Alarms(this, "Alarms", { prefix, recipients, metrics, documentsUrl });
    dashboard(this, "Dashboard", prefix, metrics);
  }

  #outputs(approvalUrl: string, stateMachineArn: string, tableName: string): void {
    const console = `https://${Aws.REGION}.console.aws.amazon.com/states/home?region=${Aws.REGION}`;
    this.#output("StateMachineArn", stateMachineArn, "The state machine; a deployment is an execution of it");
    this.#output(
      "StateMachineConsoleUrl",
      `${console}#/statemachines/view/${stateMachineArn}`,
      "Where to start a deployment",
    );
    this.#output("ApprovalUrl", approvalUrl, "The address of the links in mails");
    this.#output("StartUrl", `${approvalUrl}${startPath.path}`, "Where signed requests start deployments");
    this.#output("SignInUrl", `${approvalUrl}${signInPath.path}`, "Where approvers vote by signed requests");
    this.#output("HaltUrl", `${approvalUrl}${signedHaltPath.path}`, "Where signed requests halt deployments");
    this.#output("LinksUrl", `${approvalUrl}${linksPath.path}`, "Where signed requests make links to pages");
    this.#output("TableName", tableName, "The table of locks, releases, reviews and evidence");
    this.#output("SampleInput", sampleInput, "The smallest valid input");
  }

  #output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}

/** With a role for CloudFormation, which always exists on AWS. */
type RequiredSources = EnvironmentSources & { readonly cloudFormationRoleArn: string };

/** The database in the cluster that the compute template's tasks use. */
const databaseName = "postgres";
