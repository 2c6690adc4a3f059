import type { TaskStopCode } from "@aws-sdk/client-ecs";

/**
 * Why a task stops, in ECS's words.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
export interface StopCause {
  readonly code: TaskStopCode;
  readonly reason: string;
  /** Whether the deployment's failed tasks include this one. */
  readonly failure: boolean;
}

/** The task failed before its process ran. */
export class TaskFailedToStart extends Error {
  override readonly name = "TaskFailedToStart";

  get stopCause(): StopCause {
    return { code: "TaskFailedToStart", reason: this.message, failure: true };
  }
}

export function cannotPullContainer(image: string): TaskFailedToStart {
  return new TaskFailedToStart(
    `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: ${image}: not found`,
  );
}

export function resourceInitializationError(cause: unknown): TaskFailedToStart {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new TaskFailedToStart(
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): ${reason}`,
  );
}

export function cannotStartContainer(error: unknown): StopCause {
  const reason = error instanceof Error ? error.message : String(error);
  return { code: "TaskFailedToStart", reason: `CannotStartContainerError: ${reason}`, failure: true };
}

export function failedHealthChecks(targetGroupArn: string): StopCause {
  return {
    code: "ServiceSchedulerInitiated",
    reason: `Task failed ELB health checks in (target-group ${targetGroupArn})`,
    failure: true,
  };
}

export function scaledIn(deploymentId: string | undefined): StopCause {
  return {
    code: "ServiceSchedulerInitiated",
    reason: `Scaling activity initiated by (deployment ${deploymentId})`,
    failure: false,
  };
}
