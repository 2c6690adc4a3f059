import type {
  ProvidedResource,
  ResourceProvider,
  ResourceRequest,
} from "../cloudformation/resource-provider.ts";
import { type EcsState, findCluster } from "./state.ts";

/**
 * `AWS::ApplicationAutoScaling::ScalableTarget` of a service: brings its tasks between the two capacities, as
 * registering does on AWS. Nothing scales afterwards: this machine measures no processors.
 */
export function scalableTargetProvider(state: EcsState): ResourceProvider {
  const register = async ({ properties }: ResourceRequest): Promise<ProvidedResource> => {
    const { ResourceId, ScalableDimension, ServiceNamespace } = properties;
    const [, clusterName, serviceName = ""] = String(ResourceId).split("/");
    const service = findCluster(state, clusterName).findService(serviceName);
    const { settings, primary } = service.scheduler;
    const least = Math.max(settings.desiredCount, Number(properties.MinCapacity));
    const desiredCount = Math.min(least, Number(properties.MaxCapacity));
    service.update({ desiredCount }, primary.taskDefinition, false);
    const physicalId = [ResourceId, ScalableDimension, ServiceNamespace].join("|");
    return { physicalId, attributes: { Id: physicalId } };
  };
  return {
    create: register,
    update: (_, request) => register(request),
    delete: async () => {},
  };
}
