import { executionStatusPattern } from "../../../functions/functions.ts";
import type { ExecutionStatusChange } from "../step-functions/step-functions.ts";

export interface ExecutionStatusRule {
  /** Takes the end of an execution, and invokes the target when the rule's pattern matches it. */
  onExecutionEnded(detail: ExecutionStatusChange): void;
  /** Resolves when no invocation is under way. */
  idle(): Promise<void>;
}

/** EventBridge's rule for executions that did not succeed: the target is the function that cleans up after them. */
export function createExecutionStatusRule(
  invokeTarget: (event: object) => Promise<unknown>,
): ExecutionStatusRule {
  const underWay = new Set<Promise<unknown>>();
  return {
    onExecutionEnded: (detail) => {
      if (!executionStatusPattern.detail.status.includes(detail.status)) return;
      const [source] = executionStatusPattern.source;
      const [detailType] = executionStatusPattern["detail-type"];
      // EventBridge gives a failed invocation up after its retries; the function's own log says why.
      const invocation = invokeTarget({ source, "detail-type": detailType, detail }).catch(() => {});
      underWay.add(invocation);
      void invocation.then(() => underWay.delete(invocation));
    },
    idle: async () => {
      await Promise.all(underWay);
    },
  };
}
