import type {
  ProvidedResource,
  ResourceProvider,
  ResourceRequest,
} from "../cloudformation/resource-provider.ts";
import { AwsError } from "../wire/service.ts";
import type { Listener, LoadBalancingState } from "./state.ts";
import { targetGroupNotFound } from "./target-group.ts";

/** `AWS::ElasticLoadBalancingV2::Listener` that forwards all requests to one target group. */
export function listenerProvider(state: LoadBalancingState): ResourceProvider {
  const { listeners } = state;
  return {
    create: async (request) => {
      const loadBalancerArn = String(request.properties.LoadBalancerArn);
      const arn = `${loadBalancerArn.replace(":loadbalancer/", ":listener/")}/${state.newId()}`;
      return attach(state, listenerOf(arn, request));
    },
    update: async (physicalId, request) => attach(state, listenerOf(physicalId, request)),
    delete: async (physicalId) => {
      const listener = listeners.get(physicalId);
      listeners.delete(physicalId);
      const balancer = listener && state.loadBalancers.get(listener.loadBalancerArn);
      if (balancer) balancer.defaultTargetGroup = undefined;
    },
  };
}

function attach(state: LoadBalancingState, listener: Listener): ProvidedResource {
  const balancer = state.loadBalancers.get(listener.loadBalancerArn);
  if (!balancer) throw new AwsError("LoadBalancerNotFound", "One or more load balancers not found");
  const group = state.targetGroups.get(listener.targetGroupArn);
  if (!group) throw targetGroupNotFound();
  state.listeners.set(listener.arn, listener);
  balancer.defaultTargetGroup = group;
  return { physicalId: listener.arn, attributes: { ListenerArn: listener.arn } };
}

interface ForwardAction {
  readonly Type?: string;
  readonly TargetGroupArn?: string;
  readonly ForwardConfig?: { readonly TargetGroups?: readonly { readonly TargetGroupArn?: string }[] };
}

function listenerOf(arn: string, { properties, logicalId }: ResourceRequest): Listener {
  const [action] = (properties.DefaultActions ?? []) as readonly ForwardAction[];
  const targetGroupArn = action?.TargetGroupArn ?? action?.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn;
  if (targetGroupArn === undefined) {
    throw new Error(
      `Listener ${logicalId}: its default action is ${action?.Type ?? "missing"}; the local load balancer supports only "forward" to a target group`,
    );
  }
  return {
    arn,
    loadBalancerArn: String(properties.LoadBalancerArn),
    targetGroupArn,
    port: Number(properties.Port ?? 80),
  };
}
