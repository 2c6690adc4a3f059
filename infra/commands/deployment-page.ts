import { setTimeout as delay } from "node:timers/promises";
import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Deployment } from "../../orchestrator/deployment/deployment.ts";
import { askForLinks } from "../executions/signed-links.ts";
import { readOrchestratorStack } from "./orchestrator-stack.ts";

export interface DeploymentPageServices {
  readonly cloudFormation: CloudFormationClient;
  /** Whose credentials sign the request for the link. */
  readonly stepFunctions: Pick<SFNClient, "config">;
  /** The orchestrator's own stack; its outputs name the route that makes links. */
  readonly stackName: string;
  /** Default 5,000: the deployment already runs, so the link is not worth a longer wait. */
  readonly timeoutMs?: number;
}

/** A deployment whose execution was started. */
export type StartedDeployment = Pick<Deployment, "id" | "executionArn">;

/**
 * The address of a deployment's page. Undefined if the stack cannot be read or the link is not made in time, if the
 * caller may make none, and if the stack belongs to another orchestrator: following works without the page.
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
  { cloudFormation, stepFunctions, stackName }: DeploymentPageServices,
  { id, executionArn }: StartedDeployment,
) {
  const orchestrator = await readOrchestratorStack(cloudFormation, stackName);
  if (orchestrator?.stateMachineArn !== stateMachineOf(executionArn)) return undefined;
  return askForLinks(stepFunctions, { url: orchestrator.linksUrl, option: "page", execution: id });
}

/** `arn:aws:states:<region>:<account>:execution:<state machine>:<name>` */
const stateMachineOf = (executionArn: string) =>
  executionArn.replace(":execution:", ":stateMachine:").replace(/:[^:]+$/, "");
