import {
  type Container,
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  type Service,
  type Task,
} from "@aws-sdk/client-ecs";
import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ServiceAddress } from "./service-address.ts";
import type {
  ObservedContainer,
  ObservedService,
  ObservedTarget,
  ObservedTask,
} from "./service-observation.ts";

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

/**
 * The service's tasks that run, start or stopped within the last hour (ECS forgets older ones), newest first.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
export async function readTasks(
  ecs: ECSClient,
  { cluster, service }: ServiceAddress,
): Promise<readonly ObservedTask[]> {
  const serviceName = service.slice(service.lastIndexOf("/") + 1);
  // The desired status: `RUNNING` includes tasks that still start.
  const lists = await Promise.all(
    (["RUNNING", "STOPPED"] as const).map((desiredStatus) =>
      ecs.send(new ListTasksCommand({ cluster, serviceName, desiredStatus })),
    ),
  );
  // One page of ListTasks and one call of DescribeTasks both have at most 100 tasks.
  const described = await Promise.all(
    lists
      .flatMap(({ taskArns = [] }) => (taskArns.length > 0 ? [taskArns] : []))
      .map((tasks) => ecs.send(new DescribeTasksCommand({ cluster, tasks }))),
  );
  return described
    .flatMap(({ tasks = [] }) => tasks)
    .sort((left, right) => (right.createdAt?.getTime() ?? 0) - (left.createdAt?.getTime() ?? 0))
    .map(observedTask);
}

function observedTask(task: Task): ObservedTask {
  return {
    taskArn: task.taskArn ?? "",
    taskDefinition: task.taskDefinitionArn ?? "",
    lastStatus: task.lastStatus ?? "",
    createdAt: task.createdAt?.toISOString(),
    startedAt: task.startedAt?.toISOString(),
    stoppingAt: (task.stoppingAt ?? task.stoppedAt)?.toISOString(),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    containers: (task.containers ?? []).map(observedContainer),
  };
}

const observedContainer = ({ name, lastStatus, exitCode, reason }: Container): ObservedContainer => ({
  name: name ?? "",
  lastStatus: lastStatus ?? "",
  exitCode,
  reason,
});

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
