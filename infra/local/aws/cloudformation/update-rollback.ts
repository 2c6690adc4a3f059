import { deleteResources } from "./delete-resources.ts";
import { runInDependencyOrder } from "./dependency-order.ts";
import type { Operation } from "./operation.ts";
import { updateResource } from "./provision-resource.ts";
import type { StackResource } from "./stack-resource.ts";
import type { UpdateRollback } from "./state.ts";

/** Restores the stack's state before a failed update, resource by resource in dependency order. */
export async function rollBackUpdate(operation: Operation, reason: string): Promise<void> {
  const { stack } = operation;
  const rollback = stack.rollback as UpdateRollback;
  operation.renewSignal();
  stack.setStatus("UPDATE_ROLLBACK_IN_PROGRESS", reason);
  const graph = new Map(
    [...rollback.touched.keys()].map((id) => [id, rollback.resources.get(id)?.dependsOn ?? []]),
  );
  const failures = await runInDependencyOrder(graph, (id) => restore(operation, rollback, id));
  if (operation.isClosed) return;
  if (failures.length > 0) {
    const ids = failures.map(({ node }) => node).join(", ");
    return stack.setStatus(
      "UPDATE_ROLLBACK_FAILED",
      `The following resource(s) failed to update: [${ids}]. `,
    );
  }
  await finish(operation, rollback);
}

async function restore(operation: Operation, rollback: UpdateRollback, logicalId: string): Promise<void> {
  const { stack } = operation;
  const before = rollback.resources.get(logicalId) as StackResource;
  const current = stack.resources.get(logicalId) ?? before;
  if (rollback.touched.get(logicalId) === "updated") {
    await updateResource(operation, current, before);
  } else {
    if (current.physicalId !== before.physicalId) rollback.obsolete.push(current);
    stack.setResource({ ...before, status: "UPDATE_COMPLETE" });
  }
  rollback.touched.delete(logicalId);
}

async function finish(operation: Operation, rollback: UpdateRollback): Promise<void> {
  const { stack } = operation;
  stack.model = rollback.model;
  stack.outputs = rollback.outputs;
  stack.imports.clear();
  for (const name of rollback.imports) stack.imports.add(name);
  stack.setStatus("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
  for (const [logicalId, before] of rollback.resources) {
    // An untouched resource has its old time stamp; only its policies and metadata may be new.
    const isUntouched = stack.resources.get(logicalId)?.timestamp === before.timestamp;
    if (isUntouched) stack.resources.set(logicalId, before);
  }
  const added = [...stack.resources.values()].filter(({ logicalId }) => !rollback.resources.has(logicalId));
  const unwanted = [...added, ...rollback.obsolete];
  await deleteResources(
    operation,
    // A deletion policy does not protect what the failed update created.
    unwanted.map(({ DeletionPolicy: _, ...resource }) => ({ resource, policy: "DeletionPolicy" })),
  );
  if (operation.isClosed) return;
  stack.rollback = undefined;
  stack.setStatus("UPDATE_ROLLBACK_COMPLETE");
}
