import { DeploymentError } from "../deployment/errors.ts";
import { isNamed } from "../text/named-error.ts";
import { redactText } from "../text/redaction.ts";
import type { Observed } from "./observe-service.ts";
import type { ObservedTask } from "./service-observation.ts";

/** Which of the service's tasks count. */
export interface TaskQuery {
  /** ARN of the task definition that was deployed. */
  readonly taskDefinition: string;
  /** Epoch ms; tasks that stopped earlier are another operation's. */
  readonly since: number;
}

/** Throws TasksFailed when the tasks that stopped, run or start show that they cannot come up. */
export function assertTasksStart({ observation, unread }: Observed, query: TaskQuery): void {
  const lost = unread.find(({ part }) => part === "tasks")?.error;
  // A creation that is rolled back removes service and cluster while they are still observed.
  if (lost && !isNamed(lost, "ClusterNotFoundException", "ServiceNotFoundException")) throw lost;
  const reason = taskFailureReason(observation.tasks, query);
  if (reason) throw new DeploymentError("TasksFailed", redactText(reason));
}

/** One crash may pass; the second is no accident. */
const failuresToRepeat = 2;

/** Why the new tasks will not come up, in ECS's words; undefined as long as they may. */
export function taskFailureReason(
  tasks: readonly ObservedTask[],
  { taskDefinition, since }: TaskQuery,
): string | undefined {
  const own = tasks.filter((task) => task.taskDefinition === taskDefinition);
  const stopped = own.filter((task) => hasFailed(task) && Date.parse(task.stoppingAt ?? "") >= since);
  const pending = own.filter(({ lastStatus }) => lastStatus === "PENDING" || lastStatus === "PROVISIONING");
  const hopeless = [...stopped, ...pending].find((task) => wordsOf(task).some(isDefinite));
  if (hopeless) return told(taskDefinition, hopeless, 1);
  const [latest] = stopped;
  return latest && stopped.length >= failuresToRepeat
    ? told(taskDefinition, latest, stopped.length)
    : undefined;
}

/** No repetition helps: the image, or what ECS has to fetch before the start, is not there. */
const isDefinite = (words: string) =>
  /CannotPull\w*Error\b.*(not found|does not exist|manifest unknown)/s.test(words) ||
  words.includes("ResourceInitializationError");

/** It failed by itself: nobody stopped it, and ECS did not need its place for another. */
const hasFailed = ({ stopCode, stoppedReason = "" }: ObservedTask) =>
  stopCode === "TaskFailedToStart" ||
  stopCode === "EssentialContainerExited" ||
  /failed (ELB|container) health checks/.test(stoppedReason);

/** What ECS says of the task and its containers, each once. */
function wordsOf({ stoppedReason, containers }: ObservedTask): readonly string[] {
  const ofContainers = containers.flatMap(({ name, exitCode, reason }) => [
    ...(reason ? [reason] : []),
    ...(exitCode ? [`container ${name} exited with ${exitCode}`] : []),
  ]);
  return [...new Set([...(stoppedReason ? [stoppedReason] : []), ...ofContainers])];
}

function told(taskDefinition: string, task: ObservedTask, count: number): string {
  const id = task.taskArn.replace(/^.*\//, "");
  const repeated = count > 1 ? `, the latest of ${count}` : "";
  const words = wordsOf(task).join("; ") || `ECS gives no reason but ${task.stopCode}`;
  return `the tasks of ${taskDefinition.replace(/^.*\//, "")} do not come up: ${words} (task ${id}${repeated})`;
}
