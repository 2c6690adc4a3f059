import type { StackStatus } from "@aws-sdk/client-cloudformation";
import type { Stack } from "./stack.ts";
import { validationError } from "./template.ts";

/** The failed ones are what a stack whose rollback was disabled is left in. */
const updatableStatuses: readonly StackStatus[] = [
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
  "CREATE_FAILED",
  "UPDATE_FAILED",
];

/** Throws a ValidationError when the stack is in no state to be updated, e.g. because it is being updated. */
export function requireUpdatable(stack: Stack): void {
  if (updatableStatuses.includes(stack.status)) return;
  throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}
