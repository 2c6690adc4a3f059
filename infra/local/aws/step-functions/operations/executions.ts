import type {
  DescribeExecutionInput,
  DescribeStateMachineForExecutionInput,
  GetExecutionHistoryInput,
  HistoryEvent,
  ListExecutionsInput,
  StartExecutionInput,
  StopExecutionInput,
} from "@aws-sdk/client-sfn";
import { AwsError, type Operation } from "../../wire/service.ts";
import type { Execution } from "../executions/execution.ts";
import type { Executions } from "../executions/executions.ts";
import type { StateMachines } from "../executions/state-machines.ts";
import { pageOf } from "./paging.ts";

/** The operations on executions: https://docs.aws.amazon.com/step-functions/latest/apireference/ */
export function executionOperations(
  machines: StateMachines,
  executions: Executions,
): Record<string, Operation> {
  return {
    StartExecution: async (input: StartExecutionInput) => {
      const { arn, startDate } = executions.start(machines.get(input.stateMachineArn ?? ""), input);
      return { executionArn: arn, startDate };
    },
    StopExecution: async ({ executionArn = "", error, cause }: StopExecutionInput) => {
      const execution = executions.get(executionArn);
      execution.stop(error, cause);
      return { stopDate: execution.stopDate };
    },
    DescribeExecution: async ({ executionArn = "" }: DescribeExecutionInput) =>
      describe(executions.get(executionArn)),
    DescribeStateMachineForExecution: async ({
      executionArn = "",
    }: DescribeStateMachineForExecutionInput) => {
      const { arn, name, source, roleArn, updateDate, revisionId } = executions.get(executionArn).machine;
      return { stateMachineArn: arn, name, definition: source, roleArn, updateDate, revisionId };
    },
    ListExecutions: async (input: ListExecutionsInput) => {
      if (!input.stateMachineArn) {
        throw new AwsError(
          "ValidationException",
          "stateMachineArn is required: the local Step Functions has no map runs.",
        );
      }
      const { arn } = machines.get(input.stateMachineArn);
      const { page, nextToken } = pageOf(executions.list(arn, input.statusFilter), (of) => of.arn, input);
      return { executions: page.map(summary), nextToken };
    },
    GetExecutionHistory: async (input: GetExecutionHistoryInput) => {
      const { events } = executions.get(input.executionArn ?? "").history;
      const ordered = input.reverseOrder ? events.toReversed() : events;
      const { page, nextToken } = pageOf(ordered, ({ id }) => String(id), input);
      return { events: input.includeExecutionData === false ? page.map(withoutData) : page, nextToken };
    },
  };
}

function summary({ arn, machine, name, status, startDate, stopDate }: Execution) {
  return { executionArn: arn, stateMachineArn: machine.arn, name, status, startDate, stopDate };
}

function describe(execution: Execution) {
  const { input, output, error, cause, traceHeader } = execution;
  return {
    ...summary(execution),
    input,
    inputDetails: { included: true },
    ...(output !== undefined && { output, outputDetails: { included: true } }),
    error,
    cause,
    traceHeader,
    redriveCount: 0,
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: "The local Step Functions does not support redrive.",
  };
}

const executionDataFields = new Set([
  "input",
  "inputDetails",
  "output",
  "outputDetails",
  "assignedVariables",
  "assignedVariablesDetails",
]);

/** The event without input, output and variables. */
function withoutData(event: HistoryEvent): object {
  const entries = Object.entries(event).map(([key, value]) =>
    key.endsWith("EventDetails")
      ? [
          key,
          Object.fromEntries(
            Object.entries(value as object).filter(([name]) => !executionDataFields.has(name)),
          ),
        ]
      : [key, value],
  );
  return Object.fromEntries(entries);
}
