import {
  type Container,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import type { ServiceAddress } from "./service-address.ts";
import type { ObservedContainer, ObservedTask } from "./service-observation.ts";

/**
 * The service's tasks that run, start or stopped within the last hour (ECS forgets older ones), newest first.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
export async function readTasks(ecs: ECSClient, address: ServiceAddress): Promise<readonly ObservedTask[]> {
  const [running, stopped] = await Promise.all([
    readStartedTasks(ecs, address),
    // The latest failures are among the first hundred.
    tasksOfPage(ecs, address, "STOPPED").then(({ tasks }) => tasks),
  ]);
  return [...running, ...stopped].sort(
    (left, right) => Date.parse(right.createdAt ?? "0") - Date.parse(left.createdAt ?? "0"),
  );
}

/** All tasks of the service that are to run, also those that still start. */
export async function readStartedTasks(
  ecs: ECSClient,
  address: ServiceAddress,
): Promise<readonly ObservedTask[]> {
  const started: ObservedTask[] = [];
  let nextToken: string | undefined;
  do {
    const page = await tasksOfPage(ecs, address, "RUNNING", nextToken);
    started.push(...page.tasks);
    nextToken = page.nextToken;
  } while (nextToken);
  return started;
}

/** One page of ListTasks and one call of DescribeTasks both have at most 100 tasks. */
async function tasksOfPage(
  ecs: ECSClient,
  { cluster, service }: ServiceAddress,
  desiredStatus: "RUNNING" | "STOPPED",
  from?: string,
) {
  const serviceName = service.slice(service.lastIndexOf("/") + 1);
  const { taskArns = [], nextToken } = await ecs.send(
    new ListTasksCommand({ cluster, serviceName, desiredStatus, ...(from && { nextToken: from }) }),
  );
  if (taskArns.length === 0) return { tasks: [], nextToken };
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  return { tasks: tasks.map(observedTask), nextToken };
}

/** The task as it is stored and shown. */
export function observedTask(task: Task): ObservedTask {
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

const observedContainer = (container: Container): ObservedContainer => ({
  name: container.name ?? "",
  image: container.image,
  imageDigest: container.imageDigest,
  lastStatus: container.lastStatus ?? "",
  exitCode: container.exitCode,
  reason: container.reason,
});
