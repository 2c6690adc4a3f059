import type { ECSClient } from "@aws-sdk/client-ecs";
import { DeploymentError } from "../deployment/errors.ts";
import type { DeployedTasks } from "../stack/deployed-tasks.ts";
import { isNamed } from "../text/named-error.ts";
import { redactText } from "../text/redaction.ts";
import { readTasks } from "./ecs-evidence.ts";
import type { TaskEvidence } from "./service-evidence.ts";

/** Which tasks are looked at. */
export interface TaskQuery extends DeployedTasks {
  /** Epoch ms; tasks that stopped earlier are another operation's. */
  readonly since: number;
}

/** Looks once at the tasks that stopped, run or start. Throws TasksFailed when they cannot come up. */
export async function assertTasksStart(ecs: ECSClient, look: TaskQuery): Promise<void> {
  const { cluster, taskDefinition } = look;
  const family = familyOf(taskDefinition);
  const tasks = await readTasks(ecs, { cluster, family }).catch((error: unknown) => {
    // A creation that is rolled back removes its cluster while it is still looked at.
    if (isNamed(error, "ClusterNotFoundException")) return [];
    throw error;
  });
  const trouble = taskFailureReason(tasks, look);
  if (trouble) throw new DeploymentError("TasksFailed", redactText(trouble));
}

/** One crash may pass; the second is no accident. */
const failuresToRepeat = 2;

/** Why the new tasks will not come up, in ECS's words; undefined as long as they may. */
export function taskFailureReason(
  tasks: readonly TaskEvidence[],
  { taskDefinition, since }: Pick<TaskQuery, "taskDefinition" | "since">,
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
const hasFailed = ({ stopCode, stoppedReason = "" }: TaskEvidence) =>
  stopCode === "TaskFailedToStart" ||
  stopCode === "EssentialContainerExited" ||
  /failed (ELB|container) health checks/.test(stoppedReason);

/** What ECS says of the task and its containers, each once. */
function wordsOf({ stoppedReason, containers }: TaskEvidence): readonly string[] {
  const ofContainers = containers.flatMap(({ name, exitCode, reason }) => [
    ...(reason ? [reason] : []),
    ...(exitCode ? [`container ${name} exited with ${exitCode}`] : []),
  ]);
  return [...new Set([...(stoppedReason ? [stoppedReason] : []), ...ofContainers])];
}

function told(taskDefinition: string, task: TaskEvidence, count: number): string {
  const id = task.taskArn.replace(/^.*\//, "");
  const repeated = count > 1 ? `, the latest of ${count}` : "";
  const words = wordsOf(task).join("; ") || `ECS gives no reason but ${task.stopCode}`;
  return `the tasks of ${taskDefinition.replace(/^.*\//, "")} do not come up: ${words} (task ${id}${repeated})`;
}

/** `…:task-definition/<family>:<revision>` */
const familyOf = (arn: string) => arn.replace(/^.*\//, "").replace(/:\d+$/, "");
