import {
  type AsynchronousInvocationOptions,
  invokeAsynchronously,
} from "../lambda/asynchronous-invocation.ts";
import type { ExecutionStatusChange } from "../step-functions/step-functions.ts";

export interface ExecutionStatusRule {
  /** Receives the end of an execution. Invokes the target if the rule's pattern matches. */
  onExecutionEnded(detail: ExecutionStatusChange): void;
  /** Resolves when no invocation is in progress or waits for its repetition. */
  idle(): Promise<void>;
  /** Repeats nothing any more. Resolves when no invocation is in progress. */
  close(): Promise<void>;
}

export interface ExecutionStatusRuleOptions {
  /** The statuses of the rule's event pattern. */
  readonly statuses: readonly string[];
  /** The target, a function. EventBridge always reaches it, so only Lambda repeats it. */
  readonly target: AsynchronousInvocationOptions;
}

/**
 * An EventBridge rule for executions that end with one of the given statuses.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function createExecutionStatusRule(options: ExecutionStatusRuleOptions): ExecutionStatusRule {
  const { statuses, target } = options;
  const closing = new AbortController();
  const inProgress = new Set<Promise<unknown>>();
  const idle = async () => {
    await Promise.all(inProgress);
  };
  return {
    onExecutionEnded: (detail) => {
      if (!statuses.includes(detail.status)) return;
      const event = { source: "aws.states", "detail-type": "Step Functions Execution Status Change", detail };
      const invocation = invokeAsynchronously(target, event, closing.signal).catch(() => {});
      inProgress.add(invocation);
      void invocation.then(() => inProgress.delete(invocation));
    },
    idle,
    close: () => {
      closing.abort(new Error("The rule is closed."));
      return idle();
    },
  };
}
