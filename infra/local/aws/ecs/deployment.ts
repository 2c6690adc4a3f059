import type { DeploymentRolloutState } from "@aws-sdk/client-ecs";
import type { RegisteredTaskDefinition } from "./task-definitions.ts";

/** The roll-out of one task definition by a service. Times in epoch ms. */
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
  /** After a failed task, no task is started before this time. */
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
 * The number of failed tasks that triggers the circuit breaker: half the desired count, at least 3, at most 200.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function failureThreshold(desiredCount: number): number {
  return Math.min(200, Math.max(3, Math.ceil(desiredCount / 2)));
}

/** Counts a failed task and delays the next start: 1 s, doubling up to 60 s, so that a crash loop is slow. */
export function countFailure(deployment: Deployment, now: number): void {
  deployment.failedTasks++;
  deployment.updatedAt = now;
  deployment.retryAt = now + Math.min(60_000, 1000 * 2 ** (deployment.failedTasks - 1));
}
