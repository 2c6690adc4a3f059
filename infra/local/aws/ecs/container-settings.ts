import type { ContainerDefinition } from "@aws-sdk/client-ecs";

/**
 * The log stream of a container with the `awslogs` driver: `<prefix>/<container>/<task id>`. Undefined without a log
 * group.
 */
export function logStream(
  { name, logConfiguration }: ContainerDefinition,
  taskId: string,
): { group: string; name: string } | undefined {
  const group = logConfiguration?.options?.["awslogs-group"];
  const prefix = logConfiguration?.options?.["awslogs-stream-prefix"];
  return group === undefined ? undefined : { group, name: [prefix, name, taskId].filter(Boolean).join("/") };
}

/** The `environment` of a container definition as an object. */
export function environmentOf({ environment = [] }: ContainerDefinition): Record<string, string> {
  return Object.fromEntries(environment.map(({ name = "", value = "" }) => [name, String(value)]));
}
