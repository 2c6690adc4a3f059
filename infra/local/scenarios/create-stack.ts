import { CreateStackCommand, waitUntilStackCreateComplete } from "@aws-sdk/client-cloudformation";
import type { LocalAws } from "../local-aws.ts";

export interface NewStack {
  readonly name: string;
  readonly template: object;
  readonly parameters: Readonly<Record<string, string>>;
}

// Seconds. A local stack is created within one second, later on a busy machine.
const waiting = { minDelay: 0.1, maxDelay: 0.1, maxWaitTime: 300 };

/** Creates a stack that is not the orchestrator's. Resolves when it is complete. */
export async function createStack(
  { clients: { cloudFormation } }: LocalAws,
  { name, template, parameters }: NewStack,
): Promise<void> {
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: name,
      TemplateBody: JSON.stringify(template),
      Capabilities: ["CAPABILITY_IAM"],
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  await waitUntilStackCreateComplete({ client: cloudFormation, ...waiting }, { StackName: name });
}
