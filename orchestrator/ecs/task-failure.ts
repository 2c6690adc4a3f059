import { DeploymentError } from "../deployment/errors.ts";
import { isNamed } from "../text/named-error.ts";
import { redactText } from "../text/redaction.ts";
import type { Observed } from "./observe-service.ts";
import type { ObservedTask } from "./service-observation.ts";

/** Selects the tasks to check. */
export interface TaskQuery {
  /** ARN of the task definition that was deployed. */
  readonly taskDefinition: string;
  /** Epoch ms; tasks that stopped earlier belong to another operation. */
  readonly since: number;
}

/** Throws TasksFailed if no retry of ECS can make the tasks start, and AWS's error if they could not be read. */
export function assertTasksStart({ observation, unread }: Observed, query: TaskQuery): void {
  const lost = unread.find(({ part }) => part === "tasks")?.error;
  // The rollback of a creation deletes service and cluster while they are polled.
  if (lost && !isNamed(lost, "ClusterNotFoundException", "ServiceNotFoundException")) throw lost;
  const reason = taskFailureReason(observation.tasks, query);
  if (reason) throw new DeploymentError("TasksFailed", redactText(reason));
}

/** A single crash may be transient; a second one is not. */
const failuresToRepeat = 2;

/** Why the new tasks cannot start, in ECS's words; undefined as long as a retry of ECS may succeed. */
export function taskFailureReason(
  tasks: readonly ObservedTask[],
  { taskDefinition, since }: TaskQuery,
): string | undefined {
  const own = tasks.filter((task) => task.taskDefinition === taskDefinition);
  const stopped = own.filter((task) => hasFailed(task) && Date.parse(task.stoppingAt ?? "") >= since);
  const pending = own.filter(({ lastStatus }) => lastStatus === "PENDING" || lastStatus === "PROVISIONING");
  const permanent = [...stopped, ...pending].find((task) => reasonsOf(task).some(isPermanent));
  if (permanent) return describeFailure(taskDefinition, permanent, 1);
  const [latest] = stopped;
  return latest && stopped.length >= failuresToRepeat
    ? describeFailure(taskDefinition, latest, stopped.length)
    : undefined;
}

/**
 * Whether no retry helps: the image, or a secret that ECS fetches before the start, does not exist.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
const isPermanent = (reason: string) =>
  /CannotPull\w*Error\b.*(not found|does not exist|manifest unknown)/s.test(reason) ||
  reason.includes("ResourceInitializationError");

/** Whether the task failed: it was not stopped by a person, by scaling in or by an interruption. */
const hasFailed = ({ stopCode, stoppedReason = "" }: ObservedTask) =>
  stopCode === "TaskFailedToStart" ||
  stopCode === "EssentialContainerExited" ||
  /failed (ELB|container) health checks/.test(stoppedReason);

/** ECS's reasons for the task and its containers, without duplicates. */
function reasonsOf({ stoppedReason, containers }: ObservedTask): readonly string[] {
  const ofContainers = containers.flatMap(({ name, exitCode, reason }) => [
    ...(reason ? [reason] : []),
    ...(exitCode ? [`container ${name} exited with ${exitCode}`] : []),
  ]);
  return [...new Set([...(stoppedReason ? [stoppedReason] : []), ...ofContainers])];
}

function describeFailure(taskDefinition: string, task: ObservedTask, count: number): string {
  const id = task.taskArn.replace(/^.*\//, "");
  const repeated = count > 1 ? `, the latest of ${count}` : "";
  const reasons = reasonsOf(task).join("; ") || `ECS gives no reason but ${task.stopCode}`;
  return `the tasks of ${taskDefinition.replace(/^.*\//, "")} fail: ${reasons} (task ${id}${repeated})`;
}
