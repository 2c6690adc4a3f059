import { DescribeServicesCommand, type ECSClient, type Service } from "@aws-sdk/client-ecs";
import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ServiceAddress } from "./service-address.ts";
import type { ObservedService, ObservedTarget } from "./service-observation.ts";

/** The service as ECS describes it; undefined if it does not exist. */
export async function readService(
  ecs: ECSClient,
  { cluster, service }: ServiceAddress,
): Promise<ObservedService | undefined> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  return services[0] && observedService(services[0]);
}

/** ECS keeps 100 events; those of a failed roll-out repeat after a few. */
const eventsKept = 30;

function observedService(service: Service): ObservedService {
  return {
    name: service.serviceName ?? "",
    status: service.status ?? "",
    taskDefinition: service.taskDefinition ?? "",
    desiredCount: service.desiredCount ?? 0,
    runningCount: service.runningCount ?? 0,
    pendingCount: service.pendingCount ?? 0,
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds ?? 0,
    maximumPercent: service.deploymentConfiguration?.maximumPercent,
    deployments: (service.deployments ?? []).map((deployment) => ({
      status: deployment.status ?? "",
      taskDefinition: deployment.taskDefinition ?? "",
      rolloutState: deployment.rolloutState ?? "",
      rolloutStateReason: deployment.rolloutStateReason,
      failedTasks: deployment.failedTasks ?? 0,
    })),
    events: (service.events ?? []).slice(0, eventsKept).map(({ createdAt, message }) => ({
      at: createdAt?.toISOString() ?? "",
      message: message ?? "",
    })),
  };
}

/** The health of the service's targets, as the load balancer reports it. */
export async function readTargets(
  elasticLoadBalancing: ElasticLoadBalancingV2Client,
  targetGroupArn: string,
): Promise<readonly ObservedTarget[]> {
  const { TargetHealthDescriptions = [] } = await elasticLoadBalancing.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
  );
  return TargetHealthDescriptions.map(({ Target, TargetHealth }) => ({
    target: `${Target?.Id}:${Target?.Port}`,
    state: TargetHealth?.State ?? "",
    reason: TargetHealth?.Reason,
    description: TargetHealth?.Description,
  }));
}
