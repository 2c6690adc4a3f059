import type {
  CreateStateMachineInput,
  DeleteStateMachineInput,
  DescribeStateMachineInput,
  ListStateMachinesInput,
  UpdateStateMachineInput,
  ValidateStateMachineDefinitionInput,
} from "@aws-sdk/client-sfn";
import type { Operation } from "../../wire/service.ts";
import { validateDefinition } from "../definition/parse-definition.ts";
import type { StateMachines } from "../executions/state-machines.ts";
import { pageOf } from "./paging.ts";

/** The operations on state machines: https://docs.aws.amazon.com/step-functions/latest/apireference/ */
export function stateMachineOperations(machines: StateMachines): Record<string, Operation> {
  return {
    CreateStateMachine: async (input: CreateStateMachineInput) => {
      const { arn, creationDate } = machines.create(input);
      return { stateMachineArn: arn, creationDate };
    },
    UpdateStateMachine: async (input: UpdateStateMachineInput) => {
      const { updateDate, revisionId } = machines.update(input);
      return { updateDate, revisionId };
    },
    DescribeStateMachine: async ({ stateMachineArn = "" }: DescribeStateMachineInput) => {
      const { arn, name, source, roleArn, creationDate, revisionId, settings } =
        machines.get(stateMachineArn);
      return {
        stateMachineArn: arn,
        name,
        status: "ACTIVE",
        definition: source,
        roleArn,
        type: "STANDARD",
        creationDate,
        revisionId,
        ...settings,
      };
    },
    ListStateMachines: async (input: ListStateMachinesInput) => {
      const { page, nextToken } = pageOf(machines.list(), ({ arn }) => arn, input);
      return {
        stateMachines: page.map(({ arn, name, creationDate }) => ({
          stateMachineArn: arn,
          name,
          type: "STANDARD",
          creationDate,
        })),
        nextToken,
      };
    },
    DeleteStateMachine: async ({ stateMachineArn = "" }: DeleteStateMachineInput) => {
      machines.delete(stateMachineArn);
      return {};
    },
    ValidateStateMachineDefinition: async ({ definition = "" }: ValidateStateMachineDefinitionInput) => {
      const { diagnostics } = validateDefinition(definition);
      return { result: diagnostics.length > 0 ? "FAIL" : "OK", diagnostics, truncated: false };
    },
  };
}
