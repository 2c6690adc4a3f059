import type { ProvidedResource, ResourceProvider } from "../cloudformation/resource-provider.ts";
import { Cluster } from "./cluster.ts";
import type { EcsState } from "./state.ts";

/** `AWS::ECS::Cluster`. */
export function clusterProvider({ clusters, arnPrefix, host, newId }: EcsState): ResourceProvider {
  return {
    create: async ({ properties, stackName, logicalId }) => {
      const generated = `${stackName}-${logicalId}-${newId().slice(0, 12)}`;
      const name = String(properties.ClusterName ?? generated);
      const cluster =
        clusters.get(name) ?? new Cluster(`${arnPrefix}cluster/${name}`, name, () => host.clock.now());
      clusters.set(name, cluster);
      return provided(cluster);
    },
    // Its settings (Container Insights, tags) have no effect on this machine.
    update: async (physicalId) => {
      const cluster = clusters.get(physicalId);
      if (!cluster) throw new Error(`Cluster ${physicalId} not found`);
      return provided(cluster);
    },
    delete: async (physicalId) => {
      const services = [...(clusters.get(physicalId)?.services.values() ?? [])];
      if (services.some(({ status }) => status !== "INACTIVE")) {
        throw new Error("The Cluster cannot be deleted while Services are active.");
      }
      clusters.delete(physicalId);
    },
  };
}

function provided({ arn, name }: Cluster): ProvidedResource {
  return { physicalId: name, attributes: { Arn: arn } };
}
