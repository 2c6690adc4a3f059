import type { Container, ContainerDefinition, Task as TaskDescription } from "@aws-sdk/client-ecs";
import type { Task } from "./task.ts";
import type { TaskStatus } from "./task-status.ts";

/** A task as DescribeTasks returns it. */
export function describeTask(task: Task): TaskDescription {
  const { identity } = task;
  return {
    taskArn: identity.arn,
    clusterArn: identity.clusterArn,
    taskDefinitionArn: identity.taskDefinition.taskDefinitionArn,
    group: identity.group,
    startedBy: identity.startedBy,
    launchType: "FARGATE",
    platformFamily: "Linux",
    platformVersion: "1.4.0",
    cpu: identity.taskDefinition.cpu,
    memory: identity.taskDefinition.memory,
    desiredStatus: task.desiredStatus,
    lastStatus: task.lastStatus,
    healthStatus: "UNKNOWN",
    connectivity: task.startedAt === undefined ? undefined : "CONNECTED",
    createdAt: new Date(task.createdAt),
    startedAt: date(task.startedAt),
    stoppingAt: date(task.stoppingAt),
    stoppedAt: date(task.stoppedAt),
    stopCode: task.stopCause?.code,
    stoppedReason: task.stopCause?.reason,
    containers: identity.taskDefinition.containerDefinitions.map((definition) =>
      describeContainer(task, definition),
    ),
  };
}

function describeContainer(task: Task, definition: ContainerDefinition): Container {
  const { identity } = task;
  const isApplication = definition === task.application;
  const { address } = task;
  return {
    containerArn: `${identity.arn.replace(":task/", ":container/")}/${definition.name}`,
    taskArn: identity.arn,
    name: definition.name,
    image: definition.image,
    imageDigest: isApplication ? task.imageDigest : undefined,
    lastStatus: containerStatus(task.lastStatus),
    exitCode: isApplication ? task.exitCode : undefined,
    reason: isApplication ? reasonOf(task) : undefined,
    healthStatus: "UNKNOWN",
    networkInterfaces: address ? [{ privateIpv4Address: address.id }] : [],
    networkBindings: isApplication && address ? [{ bindIP: address.id, hostPort: address.port }] : [],
  };
}

function reasonOf({ stopCause, isOutOfMemory }: Task): string | undefined {
  if (isOutOfMemory) return "OutOfMemoryError: Container killed due to memory usage";
  return stopCause?.code === "TaskFailedToStart" ? stopCause.reason : undefined;
}

/** A container has only three statuses. */
function containerStatus(status: TaskStatus): "PENDING" | "RUNNING" | "STOPPED" {
  if (status === "PROVISIONING" || status === "PENDING") return "PENDING";
  return status === "DEPROVISIONING" || status === "STOPPED" ? "STOPPED" : "RUNNING";
}

function date(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
