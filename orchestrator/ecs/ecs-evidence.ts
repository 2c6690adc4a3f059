import {
  type Container,
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  type ListTasksCommandInput,
  type Service,
  type Task,
} from "@aws-sdk/client-ecs";
import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ContainerEvidence, ServiceEvidence, TargetEvidence, TaskEvidence } from "./service-evidence.ts";

/** The service by its cluster and name, or by their ARNs. */
export interface ServiceAddress {
  readonly cluster: string;
  readonly service: string;
}

/** Undefined when ECS has no such service. */
export async function serviceEvidence(
  ecs: ECSClient,
  { cluster, service }: ServiceAddress,
): Promise<ServiceEvidence | undefined> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  return services[0] && describedService(services[0]);
}

/** ECS keeps 100; a failed roll-out repeats itself after a few. */
const eventsKept = 30;

function describedService(service: Service): ServiceEvidence {
  return {
    status: service.status ?? "",
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

/** A failing task is replaced by the next one, which fails likewise. */
const tasksKept = 20;

/** Tasks that run, start or stopped within the last hour; ECS forgets older ones. Newest first. */
export async function taskEvidence(
  ecs: ECSClient,
  { cluster, service }: ServiceAddress,
): Promise<readonly TaskEvidence[]> {
  return readTasks(ecs, { cluster, serviceName: service });
}

/** Whose tasks: those of a service, or of a family of task definitions. */
export type TaskFilter = Pick<ListTasksCommandInput, "cluster" | "serviceName" | "family">;

/** Tasks by what ECS wants of them: `RUNNING` has those that still start, too. Newest first. */
export async function readTasks(ecs: ECSClient, filter: TaskFilter): Promise<readonly TaskEvidence[]> {
  const lists = await Promise.all(
    (["RUNNING", "STOPPED"] as const).map((desiredStatus) =>
      ecs.send(new ListTasksCommand({ ...filter, desiredStatus })),
    ),
  );
  // A list's page and a description's limit are both 100.
  const described = await Promise.all(
    lists
      .flatMap(({ taskArns = [] }) => (taskArns.length > 0 ? [taskArns] : []))
      .map((tasks) => ecs.send(new DescribeTasksCommand({ cluster: filter.cluster, tasks }))),
  );
  return described
    .flatMap(({ tasks = [] }) => tasks)
    .sort((left, right) => (right.createdAt?.getTime() ?? 0) - (left.createdAt?.getTime() ?? 0))
    .map(describedTask);
}

/** The tasks that tell of the phase: those of the task definition it deployed, where that is known. */
export function tasksOf(
  tasks: readonly TaskEvidence[],
  taskDefinition: string | undefined,
): readonly TaskEvidence[] {
  const told = tasks.filter((task) => taskDefinition === undefined || task.taskDefinition === taskDefinition);
  return told.slice(0, tasksKept);
}

function describedTask(task: Task): TaskEvidence {
  return {
    taskArn: task.taskArn ?? "",
    taskDefinition: task.taskDefinitionArn ?? "",
    lastStatus: task.lastStatus ?? "",
    createdAt: task.createdAt?.toISOString(),
    startedAt: task.startedAt?.toISOString(),
    stoppingAt: (task.stoppingAt ?? task.stoppedAt)?.toISOString(),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    containers: (task.containers ?? []).map(describedContainer),
  };
}

const describedContainer = ({ name, lastStatus, exitCode, reason }: Container): ContainerEvidence => ({
  name: name ?? "",
  lastStatus: lastStatus ?? "",
  exitCode,
  reason,
});

/** How the load balancer finds the service's targets. */
export async function targetEvidence(
  elasticLoadBalancing: ElasticLoadBalancingV2Client,
  targetGroupArn: string,
): Promise<readonly TargetEvidence[]> {
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
