import { clockOfSpeed, type WaitingClock } from "../../../../../infra/local/aws/clock.ts";
import {
  createElasticLoadBalancing,
  type ElasticLoadBalancing,
} from "../../../../../infra/local/aws/elastic-load-balancing/elastic-load-balancing.ts";
import type { TargetAddress } from "../../../../../infra/local/aws/elastic-load-balancing/target-group.ts";

/** A load balancer with one target group, made by their resource providers. */
export interface BalancerFixture {
  readonly elb: ElasticLoadBalancing;
  readonly url: string;
  readonly loadBalancerArn: string;
  readonly targetGroupArn: string;
  /** Registers the target. Resolves when it has the state. */
  register(target: TargetAddress, state?: string): Promise<void>;
  becomes(target: TargetAddress, state: string): Promise<void>;
}

const resourceTypes = {
  LoadBalancer: "AWS::ElasticLoadBalancingV2::LoadBalancer",
  TargetGroup: "AWS::ElasticLoadBalancingV2::TargetGroup",
  Listener: "AWS::ElasticLoadBalancingV2::Listener",
};

/** With numbers as strings, as template parameters provide them. */
const targetGroupProperties = {
  Port: "3000",
  Protocol: "HTTP",
  TargetType: "ip",
  HealthCheckPath: "/health",
  HealthCheckIntervalSeconds: "5",
  HealthCheckTimeoutSeconds: 2,
  HealthyThresholdCount: 2,
  UnhealthyThresholdCount: 2,
  TargetGroupAttributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "30" }],
};

export async function createBalancer(
  clock: WaitingClock = clockOfSpeed(25),
  newTraceDigits?: () => string,
): Promise<BalancerFixture> {
  const elb = createElasticLoadBalancing({ clock, ...(newTraceDigits ? { newTraceDigits } : {}) });
  const create = async (logicalId: keyof typeof resourceTypes, properties: Record<string, unknown>) => {
    const provider = elb.providers[resourceTypes[logicalId]];
    if (!provider) throw new Error(`no provider for ${logicalId}`);
    const { signal } = new AbortController();
    return provider.create({ stackName: "test", logicalId, properties, signal });
  };
  const balancer = await create("LoadBalancer", { Scheme: "internet-facing" });
  const group = await create("TargetGroup", targetGroupProperties);
  await create("Listener", {
    LoadBalancerArn: balancer.physicalId,
    Port: 80,
    DefaultActions: [{ Type: "forward", TargetGroupArn: group.physicalId }],
  });
  const targetGroupArn = group.physicalId;
  const becomes = (target: TargetAddress, state: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (elb.targetHealth(targetGroupArn, target).state !== state) return;
        stop();
        resolve();
      };
      const stop = elb.onHealthChange(targetGroupArn, look);
      look();
    });
  return {
    elb,
    url: `http://${balancer.attributes.DNSName}`,
    loadBalancerArn: balancer.physicalId,
    targetGroupArn,
    becomes,
    register: async (target, state = "healthy") => {
      elb.registerTarget(targetGroupArn, target);
      await becomes(target, state);
    },
  };
}
