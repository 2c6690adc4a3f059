import { isXRayDaemon } from "./task-definitions.ts";
import type { RunningDaemon, TaskHost, TaskIdentity } from "./task-host.ts";
import { taskLog } from "./task-log.ts";

const variable = "AWS_XRAY_DAEMON_ADDRESS";

// Containers of a task reach each other by the loopback address; 2000 is also the SDK's default.
const besideTheTask = /^(localhost|127\.0\.0\.1):2000$/;

// The port of the discard protocol: nobody listens, and no daemon that this machine happens to run is reached.
const nowhere = "127.0.0.1:9";

/** Starts the X-Ray daemon beside a task's application; undefined when its task definition has none. */
export async function startTaskDaemon(
  host: TaskHost,
  { id, taskDefinition }: TaskIdentity,
): Promise<RunningDaemon | undefined> {
  const container = taskDefinition.containerDefinitions.find(isXRayDaemon);
  if (!container) return undefined;
  return host.startXRayDaemon({
    roleArn: taskDefinition.taskRoleArn,
    onLine: taskLog(host, container, id),
  });
}

/** Where an application finds its daemon: tasks of this machine share its ports, so each daemon has one of its own. */
export function daemonEnvironment(
  environment: Readonly<Record<string, string>>,
  daemon: RunningDaemon | undefined,
): Record<string, string> {
  const asked = environment[variable] ?? "localhost:2000";
  return besideTheTask.test(asked) ? { [variable]: daemon?.address ?? nowhere } : {};
}
