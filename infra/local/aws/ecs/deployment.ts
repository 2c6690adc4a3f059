import type { DeploymentRolloutState } from "@aws-sdk/client-ecs";
import type { RegisteredTaskDefinition } from "./task-definitions.ts";

/** One roll-out of a task definition by a service. Times in epoch ms. */
export interface Deployment {
  readonly id: string;
  readonly taskDefinition: RegisteredTaskDefinition;
  readonly createdAt: number;
  updatedAt: number;
  status: "PRIMARY" | "ACTIVE";
  desiredCount: number;
  failedTasks: number;
  rolloutState: DeploymentRolloutState;
  rolloutStateReason: string;
  /** No task is started before this time, after one failed. */
  retryAt: number;
}

/** A new primary deployment. */
export function newDeployment(
  id: string,
  taskDefinition: RegisteredTaskDefinition,
  desiredCount: number,
  now: number,
): Deployment {
  return {
    id,
    taskDefinition,
    createdAt: now,
    updatedAt: now,
    status: "PRIMARY",
    desiredCount,
    failedTasks: 0,
    rolloutState: "IN_PROGRESS",
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    retryAt: 0,
  };
}

/**
 * How many failed tasks trip the circuit breaker: half the desired count, at least 3, at most 200.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function failureThreshold(desiredCount: number): number {
  return Math.min(200, Math.max(3, Math.ceil(desiredCount / 2)));
}

/** Counts a failed task and puts the next start off: 1 s, doubling up to 60 s, so that a crash loop is slow. */
export function countFailure(deployment: Deployment, now: number): void {
  deployment.failedTasks++;
  deployment.updatedAt = now;
  deployment.retryAt = now + Math.min(60_000, 1000 * 2 ** (deployment.failedTasks - 1));
}
