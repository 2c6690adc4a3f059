import { randomUUID } from "node:crypto";
import * as sdk from "@aws-sdk/client-elastic-load-balancing-v2";
import type { WaitingClock } from "../clock.ts";
import type { ResourceProviders } from "../cloudformation/resource-provider.ts";
import { regionalArn } from "../place.ts";
import { type NewTraceDigits, randomTraceDigits } from "../trace-id.ts";
import type { AwsService } from "../wire/service.ts";
import { describeOperations } from "./describe-operations.ts";
import { listenerProvider } from "./listener-provider.ts";
import { loadBalancerProvider } from "./load-balancer-provider.ts";
import type { LoadBalancingState } from "./state.ts";
import type { TargetHealth } from "./target.ts";
import {
  notRegisteredHealth,
  type TargetAddress,
  type TargetGroup,
  targetGroupNotFound,
} from "./target-group.ts";
import { targetGroupProvider } from "./target-group-provider.ts";

export interface ElasticLoadBalancingOptions {
  readonly clock: WaitingClock;
  /** Returns 16 hexadecimal digits for an ARN. */
  readonly newId?: () => string;
  readonly newTraceDigits?: NewTraceDigits;
}

/** What ECS uses to put its tasks behind a load balancer. */
export interface LoadBalancerTargets {
  /** Whether the target group exists and a listener forwards requests to it. */
  hasLoadBalancer(targetGroupArn: string): boolean;
  /** Throws TargetGroupNotFound. */
  registerTarget(targetGroupArn: string, target: TargetAddress): void;
  /** Resolves when the target's last request is answered, or after its deregistration delay. */
  deregisterTarget(targetGroupArn: string, target: TargetAddress): Promise<void>;
  /** The health of a target: `unused` if it is not registered. */
  targetHealth(targetGroupArn: string, target: TargetAddress): TargetHealth;
  /** Calls `listener` after each change of health. Returns a function that removes the listener. */
  onHealthChange(targetGroupArn: string, listener: () => void): () => void;
}

export interface ElasticLoadBalancing extends LoadBalancerTargets {
  readonly service: AwsService;
  readonly providers: ResourceProviders;
  close(): Promise<void>;
}

/** Elastic Load Balancing (Application Load Balancers) on this machine. */
export function createElasticLoadBalancing(options: ElasticLoadBalancingOptions): ElasticLoadBalancing {
  const { clock } = options;
  const state: LoadBalancingState = {
    clock,
    newId: options.newId ?? (() => randomUUID().replaceAll("-", "").slice(0, 16)),
    newTraceDigits: options.newTraceDigits ?? randomTraceDigits,
    arnPrefix: regionalArn("elasticloadbalancing", ""),
    loadBalancers: new Map(),
    targetGroups: new Map(),
    listeners: new Map(),
  };
  return {
    service: { sdk, signingName: "elasticloadbalancing", operations: describeOperations(state) },
    providers: {
      "AWS::ElasticLoadBalancingV2::LoadBalancer": loadBalancerProvider(state),
      "AWS::ElasticLoadBalancingV2::TargetGroup": targetGroupProvider(state),
      "AWS::ElasticLoadBalancingV2::Listener": listenerProvider(state),
    },
    ...targetsOf(state),
    close: async () => {
      for (const group of state.targetGroups.values()) group.close();
      await Promise.all([...state.loadBalancers.values()].map((balancer) => balancer.close()));
      state.loadBalancers.clear();
    },
  };
}

function targetsOf({ targetGroups, listeners }: LoadBalancingState): LoadBalancerTargets {
  const group = (arn: string): TargetGroup => {
    const found = targetGroups.get(arn);
    if (!found) throw targetGroupNotFound();
    return found;
  };
  return {
    hasLoadBalancer: (arn) => [...listeners.values()].some(({ targetGroupArn }) => targetGroupArn === arn),
    registerTarget: (arn, target) => group(arn).register(target),
    // A deleted target group has no targets left to deregister.
    deregisterTarget: async (arn, target) => targetGroups.get(arn)?.deregister(target),
    targetHealth: (arn, target) => targetGroups.get(arn)?.health(target) ?? notRegisteredHealth,
    onHealthChange: (arn, listener) => group(arn).onHealthChange(listener),
  };
}
