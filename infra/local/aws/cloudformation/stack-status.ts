import type { StackStatus } from "@aws-sdk/client-cloudformation";
import type { Stack } from "./stack.ts";
import { validationError } from "./template.ts";

/** With the failed statuses that a stack has after an operation with disabled rollback. */
const updatableStatuses: readonly StackStatus[] = [
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
  "CREATE_FAILED",
  "UPDATE_FAILED",
];

/** Throws a ValidationError if the stack cannot be updated in its current status, e.g. while an update is running. */
export function assertUpdatable(stack: Stack): void {
  if (updatableStatuses.includes(stack.status)) return;
  throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}
