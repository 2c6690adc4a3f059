import type { Stack } from "@aws-sdk/client-cloudformation";
import { DescribeServicesCommand, type ECSClient } from "@aws-sdk/client-ecs";
import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Target } from "../deployment/target.ts";
import { requiredOutput } from "../stack/stack-outputs.ts";
import type { ServiceObservation } from "./health.ts";

export interface ServiceReadClients {
  readonly ecs: ECSClient;
  readonly elasticLoadBalancing: ElasticLoadBalancingV2Client;
  readonly target: Target;
}

/** What ECS and the load balancer say of the stack's service. Throws ServiceUnhealthy when the stack does not name it. */
export async function lookAtService(
  { ecs, elasticLoadBalancing, target }: ServiceReadClients,
  stack: Stack,
): Promise<Pick<ServiceObservation, "service" | "targets">> {
  const { clusterName, serviceName, targetGroupArn } = target.outputs;
  const cluster = requiredOutput(stack, clusterName, "ServiceUnhealthy");
  const services = [requiredOutput(stack, serviceName, "ServiceUnhealthy")];
  const TargetGroupArn = requiredOutput(stack, targetGroupArn, "ServiceUnhealthy");
  const [described, { TargetHealthDescriptions = [] }] = await Promise.all([
    ecs.send(new DescribeServicesCommand({ cluster, services })),
    elasticLoadBalancing.send(new DescribeTargetHealthCommand({ TargetGroupArn })),
  ]);
  return { service: described.services?.[0], targets: TargetHealthDescriptions };
}
