import { deleteResources } from "./delete-resources.ts";
import type { Operation } from "./operation.ts";

/** Deletes a stack. If other stacks import its exports, the deletion is cancelled and the status reason says so. */
export async function deleteStack(operation: Operation, retained: readonly string[]): Promise<void> {
  const { stack, stacks } = operation;
  const before = stack.status;
  stack.setStatus("DELETE_IN_PROGRESS", "User Initiated");
  for (const { ExportName } of stack.outputs) {
    const users = ExportName === undefined ? [] : stacks.importersOf(ExportName);
    if (users.length === 0) continue;
    const reason = `Cannot delete export ${ExportName} as it is in use by ${users.join(" and ")}.`;
    return stack.setStatus(before, `Delete canceled. ${reason}`);
  }
  const failure = await deleteAllResources(operation, retained);
  if (operation.isClosed) return;
  if (failure !== undefined) return stack.setStatus("DELETE_FAILED", failure);
  stack.changeSets.clear();
  stack.setStatus("DELETE_COMPLETE");
}

/** Deletes all resources except those retained by name. Resolves to the reason of a failure, if any. */
export async function deleteAllResources(
  operation: Operation,
  retained: readonly string[] = [],
): Promise<string | undefined> {
  const { stack } = operation;
  for (const logicalId of retained) {
    const resource = stack.resources.get(logicalId);
    if (resource) stack.setDeletion(resource, "DELETE_SKIPPED");
  }
  const deletions = [...stack.resources.values()].map((resource) => {
    return { resource, policy: "DeletionPolicy" as const };
  });
  const failures = await deleteResources(operation, deletions);
  if (failures.length === 0) return undefined;
  return `The following resource(s) failed to delete: [${failures.map(({ node }) => node).join(", ")}]. `;
}
