import type {
  DeregisterTaskDefinitionRequest,
  DeregisterTaskDefinitionResponse,
  DescribeTaskDefinitionRequest,
  DescribeTaskDefinitionResponse,
  ListTaskDefinitionsRequest,
  ListTaskDefinitionsResponse,
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse,
} from "@aws-sdk/client-ecs";
import type { Operation } from "../wire/service.ts";
import type { EcsState } from "./state.ts";

/** RegisterTaskDefinition, DescribeTaskDefinition, ListTaskDefinitions and DeregisterTaskDefinition. */
export function taskDefinitionOperations({ taskDefinitions }: EcsState): Readonly<Record<string, Operation>> {
  return {
    RegisterTaskDefinition: async (
      input: RegisterTaskDefinitionRequest,
    ): Promise<RegisterTaskDefinitionResponse> => ({ taskDefinition: taskDefinitions.register(input) }),
    DescribeTaskDefinition: async (
      input: DescribeTaskDefinitionRequest,
    ): Promise<DescribeTaskDefinitionResponse> => ({
      taskDefinition: taskDefinitions.find(input.taskDefinition ?? "", "describe"),
    }),
    DeregisterTaskDefinition: async (
      input: DeregisterTaskDefinitionRequest,
    ): Promise<DeregisterTaskDefinitionResponse> => ({
      taskDefinition: taskDefinitions.deregister(input.taskDefinition ?? ""),
    }),
    ListTaskDefinitions: async (input: ListTaskDefinitionsRequest): Promise<ListTaskDefinitionsResponse> => {
      const { familyPrefix, status = "ACTIVE", sort = "ASC" } = input;
      const arns = taskDefinitions.all
        .filter((definition) => definition.status === status)
        .filter(({ family }) => (familyPrefix ?? family) === family)
        .map(({ taskDefinitionArn }) => taskDefinitionArn);
      return { taskDefinitionArns: sort === "DESC" ? arns.reverse() : arns };
    },
  };
}
