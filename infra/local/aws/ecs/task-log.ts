import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import { logStream } from "./container-settings.ts";
import type { TaskHost } from "./task-host.ts";

/** Returns a function that writes lines to the log stream of a task's container. Without a stream they are dropped. */
export function taskLog(
  { clock, logs }: Pick<TaskHost, "clock" | "logs">,
  container: ContainerDefinition,
  taskId: string,
): (line: string) => void {
  const stream = logStream(container, taskId);
  if (!stream) return () => {};
  return (line) => logs.append(stream.group, stream.name, clock.now(), line);
}
