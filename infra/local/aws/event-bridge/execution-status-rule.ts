import type { ExecutionStatusChange } from "../step-functions/step-functions.ts";

export interface ExecutionStatusRule {
  /** Takes the end of an execution, and invokes the target when the rule's pattern matches it. */
  onExecutionEnded(detail: ExecutionStatusChange): void;
  /** Resolves when no invocation is under way. */
  idle(): Promise<void>;
}

export interface ExecutionStatusRuleOptions {
  /** The statuses of the rule's event pattern. */
  readonly statuses: readonly string[];
  readonly invokeTarget: (event: object) => Promise<unknown>;
}

/**
 * EventBridge's rule for executions that end with one of some statuses.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function createExecutionStatusRule(options: ExecutionStatusRuleOptions): ExecutionStatusRule {
  const { statuses, invokeTarget } = options;
  const underWay = new Set<Promise<unknown>>();
  return {
    onExecutionEnded: (detail) => {
      if (!statuses.includes(detail.status)) return;
      const event = { source: "aws.states", "detail-type": "Step Functions Execution Status Change", detail };
      // EventBridge gives a failed invocation up after its retries; the function's own log says why.
      const invocation = invokeTarget(event).catch(() => {});
      underWay.add(invocation);
      void invocation.then(() => underWay.delete(invocation));
    },
    idle: async () => {
      await Promise.all(underWay);
    },
  };
}
