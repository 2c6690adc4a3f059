import type { CloudFormationClient, Stack } from "@aws-sdk/client-cloudformation";
import { DeploymentError, type DeploymentErrorName } from "../deployment/errors.ts";
import { findStack } from "./stack-status.ts";

/**
 * The stack as it stands. `stack` is a name or, better, an ARN: a stack of the same name made later is not
 * taken for it. Throws when there is none.
 */
export async function describeStack(cloudFormation: CloudFormationClient, stack: string): Promise<Stack> {
  const found = await findStack(cloudFormation, stack);
  if (!found) throw new Error(`the stack ${stack} does not exist any more; was it deleted meanwhile?`);
  return found;
}

/** One output of the stack; undefined when it has none of that name. */
export function outputOf(stack: Stack, name: string): string | undefined {
  return stack.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
}

/** One output of the stack. Throws an error of the given name when it has none, naming output and remedy. */
export function requiredOutput(stack: Stack, name: string, errorName: DeploymentErrorName): string {
  const value = outputOf(stack, name);
  if (value) return value;
  throw new DeploymentError(
    errorName,
    `the stack ${stack.StackName} has no output ${name}; add it to the template, the deployment is verified by it`,
  );
}
