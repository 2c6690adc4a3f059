import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { describeStack, outputOf } from "../../orchestrator/stack/stack-outputs.ts";

/** What the outputs of the orchestrator's stack tell the commands. */
export interface OrchestratorStack {
  readonly linksUrl: string;
  readonly stateMachineArn: string;
}

/** Reads the outputs; undefined if one is missing. Throws if the stack cannot be read. */
export async function readOrchestratorStack(
  cloudFormation: CloudFormationClient,
  stackName: string,
): Promise<OrchestratorStack | undefined> {
  const stack = await describeStack(cloudFormation, stackName);
  const [linksUrl, stateMachineArn] = ["LinksUrl", "StateMachineArn"].map((name) => outputOf(stack, name));
  return linksUrl && stateMachineArn ? { linksUrl, stateMachineArn } : undefined;
}
