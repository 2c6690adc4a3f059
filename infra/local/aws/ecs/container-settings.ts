import type { ContainerDefinition } from "@aws-sdk/client-ecs";

/** Where the `awslogs` driver puts a container's lines: `<prefix>/<container>/<task id>`. */
export function logStream(
  { name, logConfiguration }: ContainerDefinition,
  taskId: string,
): { group: string; name: string } | undefined {
  const group = logConfiguration?.options?.["awslogs-group"];
  const prefix = logConfiguration?.options?.["awslogs-stream-prefix"];
  return group === undefined ? undefined : { group, name: [prefix, name, taskId].filter(Boolean).join("/") };
}

/** The `environment` of a container definition as a process takes it. */
export function environmentOf({ environment = [] }: ContainerDefinition): Record<string, string> {
  return Object.fromEntries(environment.map(({ name = "", value = "" }) => [name, String(value)]));
}
