import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { describeStack, outputOf } from "../../orchestrator/stack/stack-outputs.ts";
import { settings } from "../settings.ts";

/** An address among the outputs of the orchestrator's stack. Throws an Error if it has none. */
export async function findOrchestratorOutput(
  cloudFormation: CloudFormationClient,
  name: "HaltUrl" | "LinksUrl" | "SignInUrl" | "StartUrl",
): Promise<string> {
  const { orchestrator } = settings.stacks;
  const url = outputOf(await describeStack(cloudFormation, orchestrator), name);
  if (url) return url;
  const option = name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  throw new Error(`the stack ${orchestrator} has no output ${name}; deploy it again, or set --${option}`);
}
