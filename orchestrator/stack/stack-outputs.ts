import type { CloudFormationClient, Stack } from "@aws-sdk/client-cloudformation";
import { DeploymentError, type DeploymentErrorName } from "../deployment/errors.ts";
import { findStack } from "./stack-status.ts";

/**
 * The stack's current state. `stack` is a name or, better, an ARN: a later stack may reuse the name. Throws an Error
 * if the stack does not exist.
 */
export async function describeStack(cloudFormation: CloudFormationClient, stack: string): Promise<Stack> {
  const found = await findStack(cloudFormation, stack);
  if (!found) throw missingStack(stack);
  return found;
}

export const missingStack = (stack: string): Error =>
  new Error(`the stack ${stack} no longer exists; it may have been deleted`);

/** An output of the stack; undefined if the stack does not have it. */
export function outputOf(stack: Stack, name: string): string | undefined {
  return stack.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
}

/** An output of the stack. Throws an error with the given name, output and remedy if the stack does not have it. */
export function requiredOutput(stack: Stack, name: string, errorName: DeploymentErrorName): string {
  const value = outputOf(stack, name);
  if (value) return value;
  throw new DeploymentError(
    errorName,
    `the stack ${stack.StackName} has no output ${name}; add it to the template, because the verification needs it`,
  );
}
