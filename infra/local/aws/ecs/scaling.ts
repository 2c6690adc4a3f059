import type { ServiceSettings } from "./service-settings.ts";
import type { Task } from "./task.ts";

/** A service's tasks that are not being stopped, as one turn of its scheduler sees them. */
export interface RunningTasks {
  /** Of the primary deployment. */
  readonly own: readonly Task[];
  /** Of the deployments it replaces. */
  readonly old: readonly Task[];
  readonly isHealthy: (task: Task) => boolean;
}

/**
 * The tasks to stop: those of old deployments, and those above the desired count, as far as enough healthy
 * ones stay. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function tasksToStop({ own, old, isHealthy }: RunningTasks, settings: ServiceSettings): Task[] {
  const { desiredCount, minimumHealthyPercent } = settings;
  const healthyFirst = [...own.filter(isHealthy), ...own.filter((task) => !isHealthy(task))];
  const surplus = [...old, ...healthyFirst.slice(desiredCount)];
  const minimum = Math.ceil((desiredCount * minimumHealthyPercent) / 100);
  let spare = [...own, ...old].filter(isHealthy).length - minimum;
  return surplus.filter((task) => !isHealthy(task) || spare-- > 0);
}

/** How many tasks to start: up to the desired count, within the maximum that may run at once. */
export function missingTasks({ own, old }: RunningTasks, settings: ServiceSettings): number {
  const { desiredCount, maximumPercent } = settings;
  const room = Math.floor((desiredCount * maximumPercent) / 100) - own.length - old.length;
  return Math.max(0, Math.min(desiredCount - own.length, room));
}
