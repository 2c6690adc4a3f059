import { type Failure, reversed, runInDependencyOrder } from "./dependency-order.ts";
import type { Operation } from "./operation.ts";
import { isRetained, type StackResource } from "./stack-resource.ts";

/** The policy that decides whether a resource is retained. */
export type Policy = "DeletionPolicy" | "UpdateReplacePolicy";

export interface Deletion {
  readonly resource: StackResource;
  readonly policy: Policy;
}

/** Deletes resources, dependent ones first. Resolves to the failed deletions. */
export function deleteResources(
  operation: Operation,
  deletions: readonly Deletion[],
): Promise<readonly Failure[]> {
  const byId = new Map(deletions.map((deletion) => [deletion.resource.logicalId, deletion]));
  const graph = reversed(new Map([...byId].map(([id, { resource }]) => [id, resource.dependsOn])));
  return runInDependencyOrder(graph, (id) => deleteResource(operation, byId.get(id) as Deletion), {
    continueAfterFailure: true,
  });
}

async function deleteResource(operation: Operation, { resource, policy }: Deletion): Promise<void> {
  operation.signal.throwIfAborted();
  const { stack } = operation;
  if (resource.physicalId === undefined) return stack.setDeletion(resource, "DELETE_COMPLETE");
  if (isRetained(resource[policy])) return stack.setDeletion(resource, "DELETE_SKIPPED");
  stack.setDeletion(resource, "DELETE_IN_PROGRESS");
  try {
    await operation.provider(resource.type).delete(resource.physicalId);
    stack.setDeletion(resource, "DELETE_COMPLETE");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    stack.setDeletion(resource, "DELETE_FAILED", `Resource handler returned message: "${message}"`);
    throw error;
  }
}
