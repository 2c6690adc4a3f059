import { type SFNClient, UpdateStateMachineCommand } from "@aws-sdk/client-sfn";
import type { LambdaRuntime, LocalFunction } from "./aws/lambda/lambda-runtime.ts";
import { stateMachineDefinition } from "./provision.ts";

export interface UpgradeOptions {
  readonly lambda: LambdaRuntime;
  /** The original functions; each upgrade modifies these. */
  readonly functions: readonly LocalFunction[];
  readonly stepFunctions: SFNClient;
  readonly stateMachineArn: string;
}

/** Returns a function that deploys the orchestrator again, in its stack's order: functions, versions, state machine. */
export function upgrader({ lambda, functions, stepFunctions, stateMachineArn }: UpgradeOptions) {
  return async (change: (fn: LocalFunction) => LocalFunction): Promise<void> => {
    const version = lambda.publish(functions.map(change));
    const definition = await stateMachineDefinition(version);
    await stepFunctions.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
  };
}
