import type {
  ProvidedResource,
  ResourceProvider,
  ResourceRequest,
} from "../cloudformation/resource-provider.ts";
import { LoadBalancer, type LoadBalancerSettings } from "./load-balancer.ts";
import { resourceName } from "./resource-name.ts";
import type { LoadBalancingState } from "./state.ts";
import { attribute } from "./target-group-settings.ts";

/** `AWS::ElasticLoadBalancingV2::LoadBalancer`: binds a port at its creation and keeps it until its deletion. */
export function loadBalancerProvider(state: LoadBalancingState): ResourceProvider {
  const { loadBalancers } = state;
  return {
    create: async (request) => {
      const name = resourceName(request, state.newId());
      const existing = [...loadBalancers.values()].find((balancer) => balancer.name === name);
      if (existing) return provided(existing);
      const balancer = await LoadBalancer.start({
        arn: `${state.arnPrefix}loadbalancer/app/${name}/${state.newId()}`,
        name,
        settings: settingsOf(request),
        clock: state.clock,
        newTraceDigits: state.newTraceDigits,
      });
      loadBalancers.set(balancer.arn, balancer);
      return provided(balancer);
    },
    update: async (physicalId, request) => {
      const balancer = loadBalancers.get(physicalId);
      if (!balancer) throw new Error(`Load balancer ${physicalId} not found`);
      balancer.settings = settingsOf(request);
      return provided(balancer);
    },
    delete: async (physicalId) => {
      const balancer = loadBalancers.get(physicalId);
      loadBalancers.delete(physicalId);
      await balancer?.close();
    },
  };
}

function settingsOf({ properties }: ResourceRequest): LoadBalancerSettings {
  const idleTimeout = attribute(properties.LoadBalancerAttributes, "idle_timeout.timeout_seconds");
  return {
    scheme: String(properties.Scheme ?? "internet-facing"),
    // AWS's default: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    idleTimeoutSeconds: Number(idleTimeout ?? 60),
  };
}

function provided({ arn, name, dnsName }: LoadBalancer): ProvidedResource {
  return {
    physicalId: arn,
    attributes: {
      LoadBalancerArn: arn,
      LoadBalancerName: name,
      LoadBalancerFullName: arn.slice(arn.indexOf(":loadbalancer/") + ":loadbalancer/".length),
      DNSName: dnsName,
      // The zone of Application Load Balancers in ap-northeast-1; nothing on this machine resolves it.
      CanonicalHostedZoneID: "Z14GRHDCWA56QT",
    },
  };
}
