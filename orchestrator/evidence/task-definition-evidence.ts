import { type ContainerDefinition, DescribeTaskDefinitionCommand, type ECSClient } from "@aws-sdk/client-ecs";
import type {
  ContainerDefinitionEvidence,
  EnvironmentVariableEvidence,
  TaskDefinitionEvidence,
} from "./evidence.ts";
import { isPoolSize } from "./most-connections.ts";

/** The task definition of this ARN; ECS returns it also after it was deregistered. */
export async function taskDefinitionEvidence(ecs: ECSClient, arn: string): Promise<TaskDefinitionEvidence> {
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
  return {
    arn,
    cpu: taskDefinition?.cpu,
    memory: taskDefinition?.memory,
    taskRole: taskDefinition?.taskRoleArn,
    executionRole: taskDefinition?.executionRoleArn,
    containers: (taskDefinition?.containerDefinitions ?? []).map(describedContainer),
  };
}

function describedContainer(container: ContainerDefinition): ContainerDefinitionEvidence {
  const { name = "", image = "", essential = true, environment = [], secrets = [] } = container;
  return {
    name,
    image,
    essential,
    environment: environment.map((variable) => describedVariable(variable.name ?? "", variable.value ?? "")),
    secrets: secrets.map((secret) => secret.name ?? ""),
  };
}

/**
 * Values only of addresses, without their secret parts, and of pools' sizes: any other variable may hold a secret,
 * whatever its name.
 */
function describedVariable(name: string, value: string): EnvironmentVariableEvidence {
  if (name === "AWS_XRAY_DAEMON_ADDRESS" && /^[\w.:= ]+$/.test(value)) return { name, value };
  if (name === "DATABASE_URL") return { name, value: addressIn(value) };
  return isPoolSize(name, value) ? { name, value } : { name };
}

function addressIn(url: string): string {
  if (!URL.canParse(url)) return "(not a URL)";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
