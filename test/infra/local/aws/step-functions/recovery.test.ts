import { afterEach, expect, test } from "vitest";
import { FunctionError } from "../../../../../infra/local/aws/lambda/function-error.ts";
import { AwsError } from "../../../../../infra/local/aws/wire/service.ts";
import { type Harness, startHarness, task } from "./harness.ts";

let harness: Harness;
afterEach(() => harness.close());

/** Fails with the given error the given number of times, and records the times of its calls. */
function failing(error: Error, times = Number.POSITIVE_INFINITY) {
  const calls: { at: number; payload: unknown }[] = [];
  const invoke = async (_: string, payload: unknown) => {
    calls.push({ at: harness.clock.now(), payload });
    if (calls.length <= times) throw error;
    return "done";
  };
  return { calls, invoke };
}

const stale = new FunctionError("PlanStale", "the plan is stale", [
  "PlanStale: the plan is stale",
  "  at handler",
]);

test("a function's error goes to the Catch with its name, and its description as the Cause", async () => {
  const { invoke } = failing(stale);
  harness = await startHarness(invoke);

  const ended = await harness.run({
    Work: task({
      Catch: [
        {
          ErrorEquals: ["PlanStale"],
          Next: "Recovered",
          Assign: { failure: "{% $states.errorOutput.Error %}" },
          Output: { message: "{% $parse($states.errorOutput.Cause).errorMessage %}" },
        },
      ],
      End: true,
    }),
    Recovered: { Type: "Pass", Output: ["{% $failure %}", "{% $states.input.message %}"], End: true },
  });

  expect(JSON.parse(ended.output ?? "")).toEqual(["PlanStale", "the plan is stale"]);
  expect(harness.events.find(({ type }) => type === "TaskFailed")?.taskFailedEventDetails).toEqual({
    resourceType: "lambda",
    resource: "invoke",
    error: "PlanStale",
    cause: JSON.stringify({ errorType: "PlanStale", errorMessage: stale.errorMessage, trace: stale.trace }),
  });
});

test("Retry waits its interval, backs off up to the maximum, and counts in the context", async () => {
  const { calls, invoke } = failing(new AwsError("TooManyRequestsException", "Rate Exceeded.", 429), 3);
  harness = await startHarness(invoke);
  const start = harness.clock.now();

  const running = harness.run({
    Work: task({
      Arguments: { FunctionName: "work", Payload: "{% $states.context.State.RetryCount %}" },
      Retry: [
        {
          ErrorEquals: ["Lambda.TooManyRequestsException"],
          IntervalSeconds: 2,
          BackoffRate: 3,
          MaxDelaySeconds: 7,
          MaxAttempts: 3,
        },
      ],
      End: true,
    }),
  });
  await harness.seen(({ type }) => type === "TaskFailed");
  await harness.clock.advance(60_000);

  expect((await running).status).toBe("SUCCEEDED");
  expect(calls.map(({ at }) => (at - start) / 1000)).toEqual([0, 2, 8, 15]);
  expect(calls.map(({ payload }) => payload)).toEqual([0, 1, 2, 3]);
});

test("full jitter waits for a random part of the delay", async () => {
  const { calls, invoke } = failing(stale, 1);
  harness = await startHarness(invoke, () => 0.25);
  const start = harness.clock.now();

  const running = harness.run({
    Work: task({
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 8, JitterStrategy: "FULL" }],
      End: true,
    }),
  });
  await harness.seen(({ type }) => type === "TaskFailed");
  await harness.clock.advance(2_000);

  await running;
  expect(calls.map(({ at }) => at - start)).toEqual([0, 2_000]);
});

test("an exhausted retrier passes the error to Catch, not to the next retrier", async () => {
  const { calls, invoke } = failing(stale);
  harness = await startHarness(invoke);

  const ended = await harness.run({
    Work: task({
      Retry: [
        { ErrorEquals: ["PlanStale"], MaxAttempts: 0 },
        { ErrorEquals: ["States.ALL"], MaxAttempts: 5 },
      ],
      Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "Caught" }],
      End: true,
    }),
    Caught: { Type: "Succeed" },
  });

  expect(ended.status).toBe("SUCCEEDED");
  expect(calls).toHaveLength(1);
});

test("a task past its TimeoutSeconds fails with States.Timeout, which States.TaskFailed does not match", async () => {
  harness = await startHarness(() => new Promise(() => {}));
  const running = harness.run({
    Work: task({
      TimeoutSeconds: "{% 10 * 2 %}",
      Catch: [
        { ErrorEquals: ["States.TaskFailed"], Next: "Wrong" },
        { ErrorEquals: ["States.Timeout"], Next: "Caught" },
      ],
      End: true,
    }),
    Wrong: { Type: "Fail" },
    Caught: { Type: "Succeed" },
  });
  await harness.seen(({ type }) => type === "TaskStarted");

  await harness.clock.advance(20_000);

  expect(JSON.parse((await running).output ?? "")).toEqual({ Error: "States.Timeout", Cause: "" });
  expect(harness.events.find(({ type }) => type === "TaskTimedOut")).toMatchObject({
    taskTimedOutEventDetails: { error: "States.Timeout" },
  });
});

test("a result over 256 KiB is States.DataLimitExceeded, caught by its name and not by States.ALL", async () => {
  harness = await startHarness(async () => "x".repeat(262_144));
  const states = (ErrorEquals: string) => ({
    Work: task({ Catch: [{ ErrorEquals: [ErrorEquals], Next: "Caught" }], End: true }),
    Caught: { Type: "Succeed" },
  });

  const byAll = await harness.run(states("States.ALL"));
  const byName = await harness.run(states("States.DataLimitExceeded"));

  expect(byAll).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  expect(byName.status).toBe("SUCCEEDED");
});

test("an expression that returns nothing fails the state, with its location, and can be caught", async () => {
  harness = await startHarness();

  const ended = await harness.run({
    Work: task({
      Output: { list: [1, "{% $states.input.absent %}"] },
      Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Next: "Caught" }],
      End: true,
    }),
    Caught: { Type: "Succeed" },
  });

  expect(JSON.parse(ended.output ?? "")).toEqual({
    Error: "States.QueryEvaluationError",
    Cause:
      "An error occurred while executing the state 'Work' (entered at the event id #2). The JSONata expression " +
      "'$states.input.absent' specified for the field 'Output/list[1]' returned nothing (undefined).",
  });
  expect(harness.events.find(({ type }) => type === "EvaluationFailed")).toMatchObject({
    evaluationFailedEventDetails: { state: "Work", location: "Output/list[1]" },
  });
});
