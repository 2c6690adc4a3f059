import { deepEqual } from "@aws-cdk/cloudformation-diff";
import type { ResourceChange } from "@aws-sdk/client-cloudformation";
import { desiredOutputs } from "./desired-state.ts";
import { differences } from "./differences.ts";
import type { Stack } from "./stack.ts";
import { liveScope } from "./stack-scope.ts";
import type { Stacks } from "./stacks.ts";
import type { StackModel } from "./state.ts";

export interface Plan {
  readonly changes: readonly ResourceChange[];
  /** Whether nothing would change, including the outputs. */
  readonly isEmpty: boolean;
}

/** What an update of the stack to this model would change. */
export function planUpdate(stack: Stack, after: StackModel, stacks: Stacks): Plan {
  const live = liveScope(stack, after, stacks);
  const { changes, scope } = differences(stack, { before: stack.model, after }, live);
  const isEmpty = changes.length === 0 && deepEqual(desiredOutputs(scope), stack.outputs);
  return { changes, isEmpty };
}
