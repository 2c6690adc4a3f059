import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createExecutionStatusRule } from "../../../../../infra/local/aws/event-bridge/execution-status-rule.ts";

const ended = (status: "FAILED" | "SUCCEEDED") => ({
  executionArn: "arn:aws:states:ap-northeast-1:123456789012:execution:machine:one",
  stateMachineArn: "arn:aws:states:ap-northeast-1:123456789012:stateMachine:machine",
  name: "one",
  status,
  startDate: 1,
  stopDate: 2,
  input: "{}",
  output: null,
  error: null,
  cause: null,
});

test("the target is invoked for the rule's statuses, with EventBridge's event", async () => {
  const events: object[] = [];
  const rule = createExecutionStatusRule({
    statuses: ["FAILED"],
    invokeTarget: async (event) => events.push(event),
  });

  rule.onExecutionEnded(ended("SUCCEEDED"));
  rule.onExecutionEnded(ended("FAILED"));
  await rule.idle();

  expect(events).toEqual([
    {
      source: "aws.states",
      "detail-type": "Step Functions Execution Status Change",
      detail: ended("FAILED"),
    },
  ]);
});

test("the rule is idle when the invocation has ended, also with a failure", async () => {
  let fail = (_: Error) => {};
  const rule = createExecutionStatusRule({
    statuses: ["FAILED"],
    invokeTarget: () => new Promise((_, reject) => (fail = reject)),
  });
  let isIdle = false;

  rule.onExecutionEnded(ended("FAILED"));
  const idle = rule.idle().then(() => (isIdle = true));
  await setImmediate();
  const wasIdle = isIdle;
  fail(new Error("the function failed"));

  expect(await idle).toBe(true);
  expect(wasIdle).toBe(false);
});
