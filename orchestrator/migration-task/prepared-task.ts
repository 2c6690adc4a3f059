import type { Launch } from "../ecs/running-service.ts";

/** What the task is started from: stored before, so that every call starts the same one. */
export interface PreparedTask {
  /** ARN of the revision that was registered for it. */
  readonly taskDefinition: string;
  readonly cluster: string;
  readonly launch: Launch;
  /** Where its container writes its log; missing unless it has the awslogs driver with a prefix. */
  readonly log?: TaskLog;
}

export interface TaskLog {
  readonly group: string;
  readonly prefix: string;
}
