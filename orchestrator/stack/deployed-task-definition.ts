import type { StackEvent } from "@aws-sdk/client-cloudformation";
import { isOfOperation, type OperationScope } from "./stack-events.ts";

/** The task definition that the operation created: the first complete one. CloudFormation's rollback may create a later one. */
export function deployedTaskDefinition(
  events: readonly StackEvent[],
  scope: OperationScope,
  logicalId: string,
): string | undefined {
  const created = events.findLast(
    (event) =>
      isOfOperation(event, scope) &&
      event.LogicalResourceId === logicalId &&
      /^(CREATE|UPDATE)_COMPLETE$/.test(event.ResourceStatus ?? ""),
  );
  return created?.PhysicalResourceId;
}
