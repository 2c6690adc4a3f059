/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html */
export type TaskStatus =
  | "PROVISIONING"
  | "PENDING"
  | "RUNNING"
  | "DEACTIVATING"
  | "STOPPING"
  | "DEPROVISIONING"
  | "STOPPED";

/** Whether the task is on its way to RUNNING. */
export function isPending(status: TaskStatus): boolean {
  return status === "PROVISIONING" || status === "PENDING";
}
