import { type SFNClient, UpdateStateMachineCommand } from "@aws-sdk/client-sfn";
import type { LambdaRuntime, LocalFunction } from "./aws/lambda/lambda-runtime.ts";
import { stateMachineDefinition } from "./provision.ts";

export interface UpgradeOptions {
  readonly lambda: LambdaRuntime;
  /** As they are; each upgrade begins with them. */
  readonly functions: readonly LocalFunction[];
  readonly stepFunctions: SFNClient;
  readonly stateMachineArn: string;
}

/** Makes what deploys the orchestrator anew, in the order of its stack: functions, versions, state machine. */
export function upgrader({ lambda, functions, stepFunctions, stateMachineArn }: UpgradeOptions) {
  return async (change: (fn: LocalFunction) => LocalFunction): Promise<void> => {
    const version = lambda.publish(functions.map(change));
    const definition = await stateMachineDefinition(version);
    await stepFunctions.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
  };
}
