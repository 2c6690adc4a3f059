import { readFile } from "node:fs/promises";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { CreateStateMachineCommand } from "@aws-sdk/client-sfn";
import { linksPath, signedHaltPath, signInPath, startPath } from "../../orchestrator/web/web-paths.ts";
import { functions } from "../functions/functions.ts";
import type { LocalClients } from "./access/local-clients.ts";
import {
  clusterArn,
  functionArn,
  orchestratorStackName,
  slackSecretName,
  stateMachineName,
  tableName,
} from "./access/local-names.ts";
import { accountId } from "./aws/place.ts";
import type { BaseServices } from "./base-services.ts";
import type { LocalServices } from "./local-services.ts";
import { seedOrchestratorStack, seedStacks } from "./seed-stacks.ts";
import { botSecret, webhookSecret } from "./slack-secret.ts";
import { createStateTable } from "./state-table.ts";

export interface ProvisionOptions {
  readonly clients: LocalClients;
  readonly baseServices: BaseServices;
  readonly services: LocalServices;
  readonly endpointUrl: string;
  /** How the orchestrator posts to the Slack channel. */
  readonly slack: "bot" | "webhook";
}

/** Creates what the orchestrator's stack creates on AWS (table, secrets, state machine), and the stacks it needs. */
export async function provision(options: ProvisionOptions): Promise<{ stateMachineArn: string }> {
  const { clients, baseServices, services, endpointUrl, slack } = options;
  const secretOf = slack === "bot" ? botSecret : webhookSecret;
  const [stateMachine] = await Promise.all([
    createStateMachine(clients),
    createStateTable(clients.dynamoDb, tableName),
    clients.secretsManager.send(
      new CreateSecretCommand({
        Name: slackSecretName,
        SecretString: JSON.stringify(secretOf(services.slackChannel, endpointUrl)),
      }),
    ),
    seedStacks(services.cloudFormation, {
      endpoint: baseServices.database.host,
      port: baseServices.database.port,
      secretArn: services.databaseSecretArn,
      clusterArn,
    }),
  ]);
  const { stateMachineArn = "" } = stateMachine;
  await seedOrchestratorStack(services.cloudFormation, orchestratorStackName, {
    ApprovalUrl: endpointUrl,
    StartUrl: `${endpointUrl}${startPath.path}`,
    HaltUrl: `${endpointUrl}${signedHaltPath.path}`,
    LinksUrl: `${endpointUrl}${linksPath.path}`,
    SignInUrl: `${endpointUrl}${signInPath.path}`,
    StateMachineArn: stateMachineArn,
    TableName: tableName,
  });
  return { stateMachineArn };
}

async function createStateMachine({ stepFunctions }: LocalClients) {
  return stepFunctions.send(
    new CreateStateMachineCommand({
      name: stateMachineName,
      definition: await stateMachineDefinition(1),
      roleArn: `arn:aws:iam::${accountId}:role/${stateMachineName}`,
    }),
  );
}

const definitionFile = new URL("../../statemachine/deploy.asl.json", import.meta.url);

/**
 * The definition of the state machine, with `${<StateName>FunctionArn}` replaced by the ARNs of a version of its
 * functions, as CloudFormation does on AWS.
 */
export async function stateMachineDefinition(version: number): Promise<string> {
  return functions.reduce(
    (text, { name, state }) => text.replaceAll(`\${${state}FunctionArn}`, `${functionArn(name)}:${version}`),
    await readFile(definitionFile, "utf8"),
  );
}
