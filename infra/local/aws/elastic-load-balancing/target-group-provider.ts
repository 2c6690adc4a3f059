import type { ProvidedResource, ResourceProvider } from "../cloudformation/resource-provider.ts";
import { resourceName } from "./resource-name.ts";
import type { LoadBalancingState } from "./state.ts";
import { TargetGroup, targetGroupNotFound } from "./target-group.ts";
import { targetGroupSettings } from "./target-group-settings.ts";

/** `AWS::ElasticLoadBalancingV2::TargetGroup` with targets of type `ip`. */
export function targetGroupProvider(state: LoadBalancingState): ResourceProvider {
  const { targetGroups } = state;
  return {
    create: async (request) => {
      const name = resourceName(request, state.newId());
      const existing = [...targetGroups.values()].find((group) => group.name === name);
      if (existing) return provided(existing);
      const arn = `${state.arnPrefix}targetgroup/${name}/${state.newId()}`;
      const group = new TargetGroup(arn, name, targetGroupSettings(request.properties), state.clock);
      targetGroups.set(arn, group);
      return provided(group);
    },
    update: async (physicalId, request) => {
      const group = targetGroups.get(physicalId);
      if (!group) throw targetGroupNotFound();
      group.settings = targetGroupSettings(request.properties);
      return provided(group);
    },
    delete: async (physicalId) => {
      targetGroups.get(physicalId)?.close();
      targetGroups.delete(physicalId);
    },
  };
}

function provided({ arn, name }: TargetGroup): ProvidedResource {
  return {
    physicalId: arn,
    attributes: {
      TargetGroupArn: arn,
      TargetGroupName: name,
      TargetGroupFullName: arn.slice(arn.indexOf(":targetgroup/") + 1),
    },
  };
}
