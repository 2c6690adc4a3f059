import type { RegisterTaskDefinitionRequest } from "@aws-sdk/client-ecs";
import type { ResourceProvider } from "../cloudformation/resource-provider.ts";
import { toApiShape } from "./cloudformation-properties.ts";
import type { EcsState } from "./state.ts";

/** `AWS::ECS::TaskDefinition`: each change registers a new revision, and a deletion deregisters it. */
export function taskDefinitionProvider({ taskDefinitions, newId }: EcsState): ResourceProvider {
  return {
    create: async ({ properties, stackName, logicalId }) => {
      const request = toApiShape(properties) as RegisterTaskDefinitionRequest;
      const generated = `${stackName}${logicalId}${newId().slice(0, 8)}`;
      const { taskDefinitionArn } = taskDefinitions.register({
        ...request,
        family: request.family ?? generated,
      });
      return { physicalId: taskDefinitionArn, attributes: { TaskDefinitionArn: taskDefinitionArn } };
    },
    // Only tags can change without a replacement, and they have no effect on this machine.
    update: async (physicalId) => ({
      physicalId,
      attributes: { TaskDefinitionArn: physicalId },
    }),
    delete: async (physicalId) => {
      taskDefinitions.deregister(physicalId);
    },
  };
}
