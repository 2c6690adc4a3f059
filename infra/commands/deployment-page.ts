import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { deploymentLink } from "../../orchestrator/approval/view-link.ts";
import type { Deployment } from "../../orchestrator/deployment/deployment.ts";
import type { Clock } from "../../orchestrator/text/clock.ts";
import { readOrchestratorStack } from "./orchestrator-stack.ts";

export interface DeploymentPageServices {
  readonly cloudFormation: CloudFormationClient;
  readonly table: DynamoDBDocumentClient;
  readonly clock: Clock;
  /** The orchestrator's own stack; its outputs name the address of its pages and its table. */
  readonly stackName: string;
  /** Default 5,000: the deployment already runs, so the link is not worth a longer wait. */
  readonly timeoutMs?: number;
}

/** A deployment whose execution was started. */
export type StartedDeployment = Pick<Deployment, "id" | "executionArn">;

/**
 * The address of a deployment's page. Undefined if stack or table cannot be read in time, and if the stack belongs to
 * another orchestrator: following works without the page.
 */
export async function findDeploymentPage(
  services: DeploymentPageServices,
  deployment: StartedDeployment,
): Promise<string | undefined> {
  const { timeoutMs = 5_000 } = services;
  const found = findPage(services, deployment).catch(() => undefined);
  return Promise.race([found, delay(timeoutMs, undefined, { ref: false })]);
}

async function findPage(
  { cloudFormation, table: client, clock, stackName }: DeploymentPageServices,
  { id, executionArn }: StartedDeployment,
) {
  const orchestrator = await readOrchestratorStack(cloudFormation, stackName);
  if (orchestrator?.stateMachineArn !== stateMachineOf(executionArn)) return undefined;
  const { webUrl, tableName } = orchestrator;
  return deploymentLink({ table: { client, name: tableName }, randomBytes, clock, webUrl }, id);
}

/** `arn:aws:states:<region>:<account>:execution:<state machine>:<name>` */
const stateMachineOf = (executionArn: string) =>
  executionArn.replace(":execution:", ":stateMachine:").replace(/:[^:]+$/, "");
