import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { deploymentLink, viewKey } from "../../orchestrator/approval/view-link.ts";
import { describeStack, outputOf } from "../../orchestrator/stack/stack-outputs.ts";

export interface DeploymentPageSources {
  readonly cloudFormation: CloudFormationClient;
  readonly table: DynamoDBDocumentClient;
  /** The orchestrator's own stack, whose outputs say where its pages and its table are. */
  readonly stackName: string;
  /** Milliseconds; a link is not worth more of them while the deployment already runs. */
  readonly patienceMs?: number;
}

/**
 * The page of a deployment, by its execution's ARN. Undefined where stack or table may not be read or do not answer,
 * and where the stack is another orchestrator's: the page is only shown.
 */
export async function findDeploymentPage(
  sources: DeploymentPageSources,
  executionArn: string,
): Promise<string | undefined> {
  const { patienceMs = 5_000 } = sources;
  const found = lookUp(sources, executionArn).catch(() => undefined);
  return Promise.race([found, delay(patienceMs, undefined, { ref: false })]);
}

async function lookUp({ cloudFormation, table, stackName }: DeploymentPageSources, executionArn: string) {
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
