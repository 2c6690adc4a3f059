import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createExecutionStatusRule } from "../../../../../infra/local/aws/event-bridge/execution-status-rule.ts";
import type { DeadLetter } from "../../../../../infra/local/aws/lambda/asynchronous-invocation.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";

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

function startRule(invoke: (event: object) => Promise<unknown>, maxEventAgeSeconds = 7200) {
  const clock = new VirtualClock();
  const letters: DeadLetter[] = [];
  const onFailure = (letter: DeadLetter) => letters.push(letter);
  const target = { clock, invoke, retryAttempts: 2, maxEventAgeSeconds, onFailure };
  return { clock, letters, rule: createExecutionStatusRule({ statuses: ["FAILED"], target }) };
}

test("the target is invoked for the rule's statuses, with EventBridge's event", async () => {
  const events: object[] = [];
  const { rule } = startRule(async (event) => events.push(event));

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

test("a failed invocation is repeated after one and two minutes, then its event is a dead letter", async () => {
  const calls: number[] = [];
  const { rule, clock, letters } = startRule(async () => {
    calls.push(clock.now());
    throw new TypeError("the function failed");
  });
  const startedAt = clock.now();
  let isIdle = false;

  rule.onExecutionEnded(ended("FAILED"));
  const idle = rule.idle().then(() => (isIdle = true));
  await clock.advance(3 * 60_000 - 1);
  const before = { isIdle, letters: letters.length };
  await clock.advance(1);
  await idle;

  expect(calls.map((at) => at - startedAt)).toEqual([0, 60_000, 180_000]);
  expect(before).toEqual({ isIdle: false, letters: 0 });
  expect(letters).toEqual([
    {
      requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
      requestPayload: expect.objectContaining({ detail: ended("FAILED") }),
      responsePayload: { errorType: "TypeError", errorMessage: "the function failed" },
    },
  ]);
});

test("an event that would be too old is not repeated", async () => {
  const { rule, clock, letters } = startRule(() => Promise.reject(new Error("no")), 100);

  rule.onExecutionEnded(ended("FAILED"));
  await clock.advance(60 * 60_000);

  expect(letters.map(({ requestContext }) => requestContext)).toEqual([
    { condition: "EventAgeExceeded", approximateInvokeCount: 2 },
  ]);
});

test("a repetition that succeeds leaves no dead letter", async () => {
  let calls = 0;
  const { rule, clock, letters } = startRule(async () => {
    if (calls++ === 0) throw new Error("no");
  });

  rule.onExecutionEnded(ended("FAILED"));
  await clock.advance(60 * 60_000);
  await rule.idle();

  expect([calls, letters]).toEqual([2, []]);
});

test("a closed rule repeats nothing, and waits for what is in progress", async () => {
  let calls = 0;
  let fail = (_: Error) => {};
  const { rule, clock } = startRule(() => {
    calls += 1;
    return new Promise((_, reject) => (fail = reject));
  });
  let isClosed = false;

  rule.onExecutionEnded(ended("FAILED"));
  const closed = rule.close().then(() => (isClosed = true));
  await setImmediate();
  const wasClosed = isClosed;
  fail(new Error("the function failed"));
  await closed;
  await clock.advance(60 * 60_000);

  expect([wasClosed, calls]).toEqual([false, 1]);
});
