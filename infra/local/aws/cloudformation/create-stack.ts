import type { OnFailure } from "@aws-sdk/client-cloudformation";
import { applyModel } from "./apply-model.ts";
import { deleteAllResources } from "./delete-stack.ts";
import type { Operation } from "./operation.ts";
import type { StackModel } from "./state.ts";

/**
 * Creates a stack's resources. After a failure they are rolled back, left as they are or deleted, according to
 * `onFailure`. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
 */
export async function createStack(
  operation: Operation,
  model: StackModel,
  onFailure: OnFailure,
): Promise<void> {
  const { stack } = operation;
  stack.model = model;
  stack.setStatus("CREATE_IN_PROGRESS", "User Initiated");
  const failure = await applyModel(operation, model);
  if (operation.isClosed) return;
  if (failure === undefined) return stack.setStatus("CREATE_COMPLETE");
  if (onFailure === "DO_NOTHING") return stack.setStatus("CREATE_FAILED", failure);
  operation.renewSignal();
  const [progress, complete, failed] = failureStatuses[onFailure];
  stack.setStatus(progress, `${failure}${onFailure === "DELETE" ? "Delete" : "Rollback"} requested by user.`);
  const left = await deleteAllResources(operation);
  stack.setStatus(left === undefined ? complete : failed, left);
}

const failureStatuses = {
  ROLLBACK: ["ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"],
  DELETE: ["DELETE_IN_PROGRESS", "DELETE_COMPLETE", "DELETE_FAILED"],
} as const;
