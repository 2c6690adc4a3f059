import type {
  DescribeListenersInput,
  DescribeListenersOutput,
  DescribeLoadBalancersInput,
  DescribeLoadBalancersOutput,
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
  LoadBalancer as LoadBalancerDescription,
  LoadBalancerSchemeEnum,
  TargetGroup as TargetGroupDescription,
  TargetHealthDescription,
  TargetHealthReasonEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Operation } from "../wire/service.ts";
import type { LoadBalancer } from "./load-balancer.ts";
import type { LoadBalancingState } from "./state.ts";
import type { TargetHealth } from "./target.ts";
import { type TargetAddress, type TargetGroup, targetGroupNotFound } from "./target-group.ts";

/** DescribeLoadBalancers, DescribeTargetGroups, DescribeListeners and DescribeTargetHealth. */
export function describeOperations(state: LoadBalancingState): Readonly<Record<string, Operation>> {
  return {
    DescribeLoadBalancers: async (
      input: DescribeLoadBalancersInput,
    ): Promise<DescribeLoadBalancersOutput> => {
      const balancers = select([...state.loadBalancers.values()], input.LoadBalancerArns, input.Names);
      if (!balancers) throw new AwsError("LoadBalancerNotFound", "One or more load balancers not found");
      return { LoadBalancers: balancers.map(describeLoadBalancer) };
    },
    DescribeTargetGroups: async (input: DescribeTargetGroupsInput): Promise<DescribeTargetGroupsOutput> => {
      const groups = select([...state.targetGroups.values()], input.TargetGroupArns, input.Names);
      if (!groups) throw targetGroupNotFound();
      const described = groups.map((group) => describeTargetGroup(group, state));
      const { LoadBalancerArn: balancer } = input;
      return {
        TargetGroups: described.filter(
          ({ LoadBalancerArns }) => balancer === undefined || LoadBalancerArns?.includes(balancer),
        ),
      };
    },
    DescribeListeners: async (input: DescribeListenersInput): Promise<DescribeListenersOutput> => {
      const listeners = select([...state.listeners.values()], input.ListenerArns);
      if (!listeners) throw new AwsError("ListenerNotFound", "One or more listeners not found");
      return {
        Listeners: listeners
          .filter(({ loadBalancerArn }) => (input.LoadBalancerArn ?? loadBalancerArn) === loadBalancerArn)
          .map(({ arn, loadBalancerArn, targetGroupArn, port }) => ({
            ListenerArn: arn,
            LoadBalancerArn: loadBalancerArn,
            Port: port,
            Protocol: "HTTP",
            DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroupArn }],
          })),
      };
    },
    DescribeTargetHealth: async (input: DescribeTargetHealthInput): Promise<DescribeTargetHealthOutput> => {
      const group = state.targetGroups.get(input.TargetGroupArn ?? "");
      if (!group) throw targetGroupNotFound();
      const requested = input.Targets?.map(({ Id = "", Port = group.settings.port }) => ({
        id: Id,
        port: Port,
      }));
      return {
        TargetHealthDescriptions: (requested ?? group.targets).map((target) =>
          describeTarget(target, group.health(target)),
        ),
      };
    },
  };
}

/** All resources, or those requested by ARN or name. Undefined if a requested one does not exist. */
function select<Resource extends { readonly arn: string; readonly name?: string }>(
  all: readonly Resource[],
  arns: readonly string[] | undefined,
  names?: readonly string[],
): readonly Resource[] | undefined {
  if (!arns?.length && !names?.length) return all;
  const found = [
    ...(arns ?? []).map((arn) => all.find((resource) => resource.arn === arn)),
    ...(names ?? []).map((name) => all.find((resource) => resource.name === name)),
  ].filter((resource) => resource !== undefined);
  return found.length === (arns?.length ?? 0) + (names?.length ?? 0) ? found : undefined;
}

function describeLoadBalancer(balancer: LoadBalancer): LoadBalancerDescription {
  return {
    LoadBalancerArn: balancer.arn,
    LoadBalancerName: balancer.name,
    DNSName: balancer.dnsName,
    CreatedTime: new Date(balancer.createdAt),
    Scheme: balancer.settings.scheme as LoadBalancerSchemeEnum,
    State: { Code: "active" },
    Type: "application",
    IpAddressType: "ipv4",
  };
}

function describeTargetGroup(group: TargetGroup, state: LoadBalancingState): TargetGroupDescription {
  const { healthCheck, port, vpcId } = group.settings;
  const listeners = [...state.listeners.values()].filter(
    ({ targetGroupArn }) => targetGroupArn === group.arn,
  );
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    Protocol: "HTTP",
    ProtocolVersion: "HTTP1",
    Port: port,
    VpcId: vpcId,
    TargetType: "ip",
    HealthCheckProtocol: "HTTP",
    HealthCheckPort: "traffic-port",
    HealthCheckEnabled: true,
    HealthCheckPath: healthCheck.path,
    HealthCheckIntervalSeconds: healthCheck.intervalSeconds,
    HealthCheckTimeoutSeconds: healthCheck.timeoutSeconds,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    Matcher: { HttpCode: healthCheck.matcher },
    LoadBalancerArns: listeners.map(({ loadBalancerArn }) => loadBalancerArn),
  };
}

function describeTarget({ id, port }: TargetAddress, health: TargetHealth): TargetHealthDescription {
  return {
    Target: { Id: id, Port: port },
    HealthCheckPort: String(port),
    TargetHealth: {
      State: health.state,
      Reason: health.reason as TargetHealthReasonEnum | undefined,
      Description: health.description,
    },
  };
}
