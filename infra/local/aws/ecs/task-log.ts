import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import { logStream } from "./container-settings.ts";
import type { TaskHost } from "./task-host.ts";

/** Writes the lines of a task's container into its log stream; nowhere when it has none. */
export function taskLog(
  { clock, logs }: Pick<TaskHost, "clock" | "logs">,
  container: ContainerDefinition,
  taskId: string,
): (line: string) => void {
  const stream = logStream(container, taskId);
  if (!stream) return () => {};
  return (line) => logs.append(stream.group, stream.name, clock.now(), line);
}
