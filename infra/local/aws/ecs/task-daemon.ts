import { isXRayDaemon } from "./task-definitions.ts";
import type { RunningDaemon, TaskHost, TaskIdentity } from "./task-host.ts";
import { taskLog } from "./task-log.ts";

const variable = "AWS_XRAY_DAEMON_ADDRESS";

// Containers of a task reach each other by the loopback address; 2000 is also the SDK's default.
const sidecarAddress = /^(localhost|127\.0\.0\.1):2000$/;

// The port of the discard protocol: nothing listens there, so a daemon that runs on this machine is not reached.
const discardAddress = "127.0.0.1:9";

/** Starts the X-Ray daemon of a task. Resolves to undefined if the task definition has no daemon. */
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

/** Tells an application its daemon's address: all tasks share this machine's ports, so each daemon has another one. */
export function daemonEnvironment(
  environment: Readonly<Record<string, string>>,
  daemon: RunningDaemon | undefined,
): Record<string, string> {
  const configured = environment[variable] ?? "localhost:2000";
  return sidecarAddress.test(configured) ? { [variable]: daemon?.address ?? discardAddress } : {};
}
