import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { deploymentLink, viewKey } from "../../orchestrator/approval/view-link.ts";
import { describeStack, outputOf } from "../../orchestrator/stack/stack-outputs.ts";

export interface DeploymentPageServices {
  readonly cloudFormation: CloudFormationClient;
  readonly table: DynamoDBDocumentClient;
  /** The orchestrator's own stack; its outputs name the address of its pages and its table. */
  readonly stackName: string;
  /** Default 5,000: the deployment already runs, so the link is not worth a longer wait. */
  readonly timeoutMs?: number;
}

/**
 * The address of a deployment's page, by its execution's ARN. Undefined if stack or table cannot be read in time, and
 * if the stack belongs to another orchestrator: following works without the page.
 */
export async function findDeploymentPage(
  services: DeploymentPageServices,
  executionArn: string,
): Promise<string | undefined> {
  const { timeoutMs = 5_000 } = services;
  const found = findPage(services, executionArn).catch(() => undefined);
  return Promise.race([found, delay(timeoutMs, undefined, { ref: false })]);
}

async function findPage({ cloudFormation, table, stackName }: DeploymentPageServices, executionArn: string) {
  const stack = await describeStack(cloudFormation, stackName);
  const [webUrl, name] = [outputOf(stack, "ApprovalUrl"), outputOf(stack, "TableName")];
  if (!webUrl || !name || outputOf(stack, "StateMachineArn") !== stateMachineOf(executionArn))
    return undefined;
  const key = await viewKey({ client: table, name }, randomBytes);
  return deploymentLink(webUrl, key, executionArn.split(":").at(-1) ?? "");
}

/** `arn:aws:states:<region>:<account>:execution:<state machine>:<name>` */
const stateMachineOf = (executionArn: string) =>
  executionArn.replace(":execution:", ":stateMachine:").replace(/:[^:]+$/, "");
