import { applyModel } from "./apply-model.ts";
import { type Deletion, deleteResources } from "./delete-resources.ts";
import { includedResources } from "./desired-state.ts";
import type { Operation } from "./operation.ts";
import { liveScope } from "./stack-scope.ts";
import type { StackModel, UpdateRollback } from "./state.ts";
import { rollBackUpdate } from "./update-rollback.ts";

/** Updates a stack's resources. A failed update is rolled back unless `disableRollback`. */
export async function updateStack(
  operation: Operation,
  model: StackModel,
  disableRollback: boolean,
): Promise<void> {
  const { stack } = operation;
  const before: UpdateRollback = {
    model: stack.model as StackModel,
    outputs: stack.outputs,
    imports: new Set(stack.imports),
    resources: new Map(stack.resources),
    touched: new Map(),
    obsolete: [],
  };
  stack.rollback = before;
  stack.model = model;
  stack.updatedAt = stack.now();
  stack.setStatus("UPDATE_IN_PROGRESS", "User Initiated");
  const failure = await applyModel(operation, model);
  if (operation.isClosed) return;
  if (failure === undefined) return finish(operation, before);
  if (!disableRollback) return rollBackUpdate(operation, failure);
  stack.rollback = undefined;
  stack.setStatus("UPDATE_FAILED", failure);
}

/** Deletes the resources that are no longer needed. A failed deletion does not undo the update. */
async function finish(operation: Operation, before: UpdateRollback): Promise<void> {
  const { stack } = operation;
  stack.rollback = undefined;
  stack.setStatus("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  await deleteResources(operation, unneededResources(operation, before));
  if (!operation.isClosed) stack.setStatus("UPDATE_COMPLETE");
}

function unneededResources({ stack, stacks }: Operation, before: UpdateRollback): Deletion[] {
  const included = includedResources(liveScope(stack, stack.model as StackModel, stacks));
  return [...before.resources.values()].flatMap((resource): Deletion[] => {
    if (!included.has(resource.logicalId)) return [{ resource, policy: "DeletionPolicy" }];
    const isReplaced = stack.resources.get(resource.logicalId)?.physicalId !== resource.physicalId;
    return isReplaced && resource.physicalId !== undefined
      ? [{ resource, policy: "UpdateReplacePolicy" }]
      : [];
  });
}
