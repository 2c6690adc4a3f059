import type { HistoryEvent } from "@aws-sdk/client-sfn";
import * as sdk from "@aws-sdk/client-sfn";
import type { WaitingClock } from "../clock.ts";
import type { AwsService } from "../wire/service.ts";
import { type ExecutionStatusChange, Executions } from "./executions/executions.ts";
import { StateMachines } from "./executions/state-machines.ts";
import { stepFunctionsFunctions } from "./jsonata/functions.ts";
import { executionOperations } from "./operations/executions.ts";
import { stateMachineOperations } from "./operations/state-machines.ts";
import { taskOperations } from "./operations/tasks.ts";
import type { FunctionInvoker } from "./run/state-run.ts";
import { TaskTokens } from "./run/task-tokens.ts";

export type { ExecutionStatusChange } from "./executions/executions.ts";
export type { FunctionInvoker } from "./run/state-run.ts";

export interface StepFunctionsOptions {
  readonly clock: WaitingClock;
  /** Returns a number in [0, 1), for jitter and `$random`. */
  readonly random?: () => number;
  readonly invoke: FunctionInvoker;
  /** Called at the end of each execution, with the detail of EventBridge's event. */
  readonly onExecutionEnded?: (execution: ExecutionStatusChange) => void;
}

/** Gets each history event when it is recorded, with the ARN of its execution. */
export type HistoryListener = (executionArn: string, event: HistoryEvent) => void;

export interface StepFunctions {
  readonly service: AwsService;
  /** Calls the listener with each history event of all executions. Returns a function that removes the listener. */
  onEvent(listener: HistoryListener): () => void;
  /** Abandons running executions: their states stop, and no event is recorded. */
  close(): void;
}

/** AWS Step Functions on one machine: standard workflows with the query language JSONata. */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const { clock, invoke, random = Math.random } = options;
  const closing = new AbortController();
  const listeners = new Set<HistoryListener>();
  const tokens = new TaskTokens(clock, (arn) => executions.has(arn));
  const machines = new StateMachines(clock);
  const executions = new Executions(
    {
      clock,
      random,
      invoke,
      tokens,
      functions: stepFunctionsFunctions(clock, random),
      closing: closing.signal,
    },
    {
      onEvent: ({ arn }, event) => {
        for (const listener of listeners) listener(arn, event);
      },
      onEnded: (change) => options.onExecutionEnded?.(change),
    },
  );
  return {
    service: {
      sdk,
      signingName: "states",
      operations: {
        ...stateMachineOperations(machines),
        ...executionOperations(machines, executions),
        ...taskOperations(tokens),
      },
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      executions.abandon();
      closing.abort(new Error("Step Functions is closed."));
      listeners.clear();
    },
  };
}
