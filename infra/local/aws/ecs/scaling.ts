import type { ServiceSettings } from "./service-settings.ts";
import type { Task } from "./task.ts";

/** A service's tasks that are not being stopped, at one turn of its scheduler. */
export interface RunningTasks {
  /** Tasks of the primary deployment. */
  readonly own: readonly Task[];
  /** Tasks of the deployments that it replaces. */
  readonly old: readonly Task[];
  readonly isHealthy: (task: Task) => boolean;
}

/**
 * The tasks to stop: those of old deployments and those above the desired count, as long as the minimum of healthy
 * tasks remains. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function tasksToStop({ own, old, isHealthy }: RunningTasks, settings: ServiceSettings): Task[] {
  const { desiredCount, minimumHealthyPercent } = settings;
  const healthyFirst = [...own.filter(isHealthy), ...own.filter((task) => !isHealthy(task))];
  const surplus = [...old, ...healthyFirst.slice(desiredCount)];
  const minimum = Math.ceil((desiredCount * minimumHealthyPercent) / 100);
  let spare = [...own, ...old].filter(isHealthy).length - minimum;
  return surplus.filter((task) => !isHealthy(task) || spare-- > 0);
}

/** The number of tasks to start: up to the desired count, within the maximum percent. */
export function missingTasks({ own, old }: RunningTasks, settings: ServiceSettings): number {
  const { desiredCount, maximumPercent } = settings;
  const room = Math.floor((desiredCount * maximumPercent) / 100) - own.length - old.length;
  return Math.max(0, Math.min(desiredCount - own.length, room));
}
