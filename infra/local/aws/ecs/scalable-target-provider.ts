import type {
  ProvidedResource,
  ResourceProvider,
  ResourceRequest,
} from "../cloudformation/resource-provider.ts";
import { type EcsState, findCluster } from "./state.ts";

/**
 * `AWS::ApplicationAutoScaling::ScalableTarget` of a service. As on AWS, the registration moves the desired count
 * into the range of the two capacities. Nothing scales afterwards: there are no CPU metrics on this machine.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
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
