import type { ServiceEvent } from "@aws-sdk/client-ecs";
import type { NewId } from "./names.ts";

/** ECS keeps the latest 100 events. */
const maxEvents = 100;

/** A service's events in ECS's words, newest first. */
export class ServiceEvents {
  readonly #events: ServiceEvent[] = [];

  constructor(
    private readonly service: string,
    private readonly now: () => number,
    private readonly newId: NewId,
  ) {}

  get newestFirst(): ServiceEvent[] {
    return [...this.#events];
  }

  startedTasks(taskIds: readonly string[]): void {
    this.#add(`has started ${taskIds.length} tasks: ${listed(taskIds)}.`);
  }

  stoppedTasks(taskIds: readonly string[]): void {
    this.#add(`has stopped ${taskIds.length} running tasks: ${listed(taskIds)}.`);
  }

  registeredTargets(targetGroupArn: string): void {
    this.#add(`registered 1 targets in (target-group ${targetGroupArn})`);
  }

  deregisteredTargets(targetGroupArn: string): void {
    this.#add(`deregistered 1 targets in (target-group ${targetGroupArn})`);
  }

  drainingConnections(): void {
    this.#add("has begun draining connections on 1 tasks.");
  }

  unhealthy(port: number, targetGroupArn: string, reason: string): void {
    this.#add(`(port ${port}) is unhealthy in (target-group ${targetGroupArn}) due to (reason ${reason})`);
  }

  deploymentCompleted(deploymentId: string): void {
    this.#add(`(deployment ${deploymentId}) deployment completed.`);
  }

  deploymentFailed(deploymentId: string): void {
    this.#add(`(deployment ${deploymentId}) deployment failed: tasks failed to start.`);
  }

  rollingBack(deploymentId: string): void {
    this.#add(`rolling back to deployment ${deploymentId}.`);
  }

  steady(): void {
    this.#add("has reached a steady state.");
  }

  #add(text: string): void {
    this.#events.unshift({
      id: this.newId(),
      createdAt: new Date(this.now()),
      message: `(service ${this.service}) ${text}`,
    });
    this.#events.splice(maxEvents);
  }
}

function listed(taskIds: readonly string[]): string {
  return taskIds.map((id) => `(task ${id})`).join(" ");
}
