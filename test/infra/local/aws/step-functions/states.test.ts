import { afterEach, expect, test } from "vitest";
import { type Harness, startHarness, task } from "./harness.ts";

let harness: Harness;
afterEach(() => harness.close());

const outputOf = ({ output }: { output: string | null }) => JSON.parse(output ?? "null");

test("assigned variables are visible from the next state on, and the same state still reads the old values", async () => {
  harness = await startHarness();

  const ended = await harness.run({
    First: { Type: "Pass", Assign: { count: 1 }, Next: "Second" },
    Second: {
      Type: "Pass",
      Assign: { count: "{% $count + 1 %}", previous: "{% $count %}" },
      Output: { seen: "{% $count %}" },
      Next: "Third",
    },
    Third: {
      Type: "Succeed",
      Output: { seen: "{% $states.input.seen %}", now: ["{% $count %}", "{% $previous %}"] },
    },
  });

  expect(outputOf(ended)).toEqual({ seen: 1, now: [2, 1] });
});

test("a Choice uses the first rule that is true, with the rule's own Assign and Output", async () => {
  harness = await startHarness();
  const states = {
    Decide: {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.n > 10 %}", Next: "End", Output: "large" },
        {
          Condition: "{% $states.input.n > 5 %}",
          Next: "End",
          Assign: { kind: "medium" },
          Output: "{% $states.input.n %}",
        },
      ],
      Default: "End",
      Output: "small",
    },
    End: { Type: "Succeed" },
  };

  expect(outputOf(await harness.run(states, { n: 11 }))).toBe("large");
  expect(outputOf(await harness.run(states, { n: 7 }))).toBe(7);
  expect(outputOf(await harness.run(states, { n: 1 }))).toBe("small");
  expect(harness.events.find((event) => event.stateExitedEventDetails?.assignedVariables)).toMatchObject({
    type: "ChoiceStateExited",
    stateExitedEventDetails: { assignedVariables: { kind: '"medium"' } },
  });
});

test("a Choice without a matching rule and without Default fails with States.NoChoiceMatched", async () => {
  harness = await startHarness();

  const ended = await harness.run({
    Decide: { Type: "Choice", Choices: [{ Condition: "{% false %}", Next: "End" }] },
    End: { Type: "Succeed" },
  });

  expect(ended).toMatchObject({ status: "FAILED", error: "States.NoChoiceMatched" });
});

test("a Wait waits for seconds, until a timestamp, or for the value of an expression", async () => {
  harness = await startHarness();
  const start = harness.clock.now();
  const until = new Date(start + 90_000).toISOString();

  const running = harness.run(
    {
      Seconds: { Type: "Wait", Seconds: "{% $states.input.seconds %}", Next: "Timestamp" },
      Timestamp: { Type: "Wait", Timestamp: until, Next: "End" },
      End: { Type: "Succeed" },
    },
    { seconds: 60 },
  );
  await harness.seen(({ type }) => type === "WaitStateEntered");
  await harness.clock.advance(59_999);
  expect(harness.events.some(({ type }) => type === "WaitStateExited")).toBe(false);
  await harness.clock.advance(30_001);

  expect(await running).toMatchObject({ status: "SUCCEEDED", stopDate: start + 90_000 });
});

test("a Wait can last for months", async () => {
  harness = await startHarness();
  const running = harness.run({
    Long: { Type: "Wait", Seconds: 8_000_000, Next: "End" },
    End: { Type: "Succeed" },
  });
  await harness.seen(({ type }) => type === "WaitStateEntered");

  await harness.clock.advance(7_999_999_000);
  expect(harness.ended).toEqual([]);
  await harness.clock.advance(1_000);

  expect((await running).status).toBe("SUCCEEDED");
});

test("a Fail ends the execution with its Error and Cause", async () => {
  harness = await startHarness();

  const ended = await harness.run(
    {
      Rejected: { Type: "Fail", Error: "Rejected", Cause: "{% 'by ' & $states.input.by %}" },
    },
    { by: "alice@example.com" },
  );

  expect(ended).toMatchObject({ status: "FAILED", error: "Rejected", cause: "by alice@example.com" });
  expect(harness.events.map(({ type }) => type)).toEqual([
    "ExecutionStarted",
    "FailStateEntered",
    "ExecutionFailed",
  ]);
});

test("a Parallel returns its branches' outputs in order and reads outer variables", async () => {
  const finished: string[] = [];
  harness = await startHarness(async (name) => {
    // The first branch ends last.
    if (name === "slow") await new Promise((resolve) => setImmediate(resolve));
    finished.push(name);
    return name;
  });
  const branch = (FunctionName: string) => ({
    StartAt: FunctionName,
    States: {
      [FunctionName]: task({
        Arguments: { FunctionName, Payload: {} },
        Output: "{% $states.result.Payload & $suffix %}",
        End: true,
      }),
    },
  });

  const ended = await harness.run({
    Prepare: { Type: "Pass", Assign: { suffix: "!" }, Next: "Both" },
    Both: { Type: "Parallel", Branches: [branch("slow"), branch("fast")], End: true },
  });

  expect(outputOf(ended)).toEqual(["slow!", "fast!"]);
  expect(finished).toEqual(["fast", "slow"]);
});

test("the first error of a Parallel stops the other branches and goes to its Catch", async () => {
  harness = await startHarness();

  const ended = await harness.run({
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Broken", States: { Broken: { Type: "Fail", Error: "Broken", Cause: "on purpose" } } },
        { StartAt: "Long", States: { Long: { Type: "Wait", Seconds: 999, End: true } } },
      ],
      Catch: [{ ErrorEquals: ["Broken"], Next: "Recovered" }],
      End: true,
    },
    Recovered: { Type: "Succeed" },
  });

  expect(outputOf(ended)).toEqual({ Error: "Broken", Cause: "on purpose" });
  expect(harness.clock.sleeping).toBe(0);
});

test("a Map runs its processor for each item, at most MaxConcurrency at a time", async () => {
  let [now, most] = [0, 0];
  harness = await startHarness(async (_, payload) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
    return payload;
  });

  const ended = await harness.run(
    {
      Each: {
        Type: "Map",
        Items: "{% $states.input.items %}",
        ItemSelector: {
          index: "{% $states.context.Map.Item.Index %}",
          value: "{% $states.context.Map.Item.Value %}",
        },
        MaxConcurrency: 2,
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "One",
          States: { One: task({ Output: "{% $states.result.Payload %}", End: true }) },
        },
        End: true,
      },
    },
    { items: ["a", "b", "c"] },
  );

  expect(outputOf(ended)).toEqual(["a", "b", "c"].map((value, index) => ({ index, value })));
  expect(most).toBe(2);
});

test("a state machine's TimeoutSeconds ends the execution as TIMED_OUT, without error and cause", async () => {
  harness = await startHarness();
  const running = harness.run(
    { Long: { Type: "Wait", Seconds: 100, Next: "End" }, End: { Type: "Succeed" } },
    {},
    { TimeoutSeconds: 30 },
  );
  await harness.seen(({ type }) => type === "WaitStateEntered");

  await harness.clock.advance(30_000);

  expect(await running).toMatchObject({ status: "TIMED_OUT", error: null, cause: null });
  expect(harness.events.at(-1)).toMatchObject({
    type: "ExecutionTimedOut",
    executionTimedOutEventDetails: { error: "States.Timeout" },
  });
  expect(harness.clock.sleeping).toBe(0);
});

test("an endless loop fails at 25,000 events, which no Catch can handle", async () => {
  harness = await startHarness();

  const ended = await harness.run({
    Again: task({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Saved" }], Next: "Pass" }),
    Pass: { Type: "Pass", Next: "Again" },
    Saved: { Type: "Succeed" },
  });

  expect(ended).toMatchObject({ status: "FAILED", error: "States.Runtime" });
  expect(harness.events).toHaveLength(25_000);
});
