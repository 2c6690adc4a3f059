import type { WaitingClock } from "../clock.ts";
import type { NewTraceDigits } from "../trace-id.ts";
import type { LoadBalancer } from "./load-balancer.ts";
import type { TargetGroup } from "./target-group.ts";

/** A listener that forwards all requests of a load balancer to one target group. */
export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly targetGroupArn: string;
  readonly port: number;
}

/** The state that operations and providers share. */
export interface LoadBalancingState {
  readonly clock: WaitingClock;
  readonly newId: () => string;
  readonly newTraceDigits: NewTraceDigits;
  readonly arnPrefix: string;
  readonly loadBalancers: Map<string, LoadBalancer>;
  readonly targetGroups: Map<string, TargetGroup>;
  readonly listeners: Map<string, Listener>;
}
