import type { ExecutionStatusChange } from "../step-functions/step-functions.ts";

export interface ExecutionStatusRule {
  /** Receives the end of an execution. Invokes the target if the rule's pattern matches. */
  onExecutionEnded(detail: ExecutionStatusChange): void;
  /** Resolves when no invocation is in progress. */
  idle(): Promise<void>;
}

export interface ExecutionStatusRuleOptions {
  /** The statuses of the rule's event pattern. */
  readonly statuses: readonly string[];
  readonly invokeTarget: (event: object) => Promise<unknown>;
}

/**
 * An EventBridge rule for executions that end with one of the given statuses.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function createExecutionStatusRule(options: ExecutionStatusRuleOptions): ExecutionStatusRule {
  const { statuses, invokeTarget } = options;
  const inProgress = new Set<Promise<unknown>>();
  return {
    onExecutionEnded: (detail) => {
      if (!statuses.includes(detail.status)) return;
      const event = { source: "aws.states", "detail-type": "Step Functions Execution Status Change", detail };
      // As EventBridge after its last retry, drops a failed invocation; the function's log has the error.
      const invocation = invokeTarget(event).catch(() => {});
      inProgress.add(invocation);
      void invocation.then(() => inProgress.delete(invocation));
    },
    idle: async () => {
      await Promise.all(inProgress);
    },
  };
}
