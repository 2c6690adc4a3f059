import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  StartExecutionCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeExecution, type Harness, roleArn, startHarness, task } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness(async (_, payload) => ({ echo: payload }));
});
afterEach(() => harness.close());

const machine = (states: object) => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(states)[0],
  States: states,
});
const done = machine({ Done: { Type: "Succeed" } });
const waiting = machine({ Hold: { Type: "Wait", Seconds: 60, Next: "Done" }, Done: { Type: "Succeed" } });

test("a state machine is created, described, updated, listed and deleted", async () => {
  const stateMachineArn = await harness.create(done, "deploy");
  const definition = JSON.stringify(waiting);
  await harness.client.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));

  const described = await harness.client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const { stateMachines } = await harness.client.send(new ListStateMachinesCommand({}));
  await harness.client.send(new DeleteStateMachineCommand({ stateMachineArn }));

  expect(stateMachineArn).toBe("arn:aws:states:ap-northeast-1:123456789012:stateMachine:deploy");
  expect(described).toMatchObject({
    name: "deploy",
    status: "ACTIVE",
    type: "STANDARD",
    definition,
    roleArn,
  });
  expect(stateMachines?.map(({ name }) => name)).toEqual(["deploy"]);
  const gone = harness.client.send(new DescribeStateMachineCommand({ stateMachineArn }));
  await expect(gone).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
});

test("creating the same machine again is idempotent, another of that name is refused", async () => {
  const first = await harness.create(done, "deploy");

  expect(await harness.create(done, "deploy")).toBe(first);
  await expect(harness.create(waiting, "deploy")).rejects.toMatchObject({
    name: "StateMachineAlreadyExists",
  });
});

test("an invalid definition is refused with InvalidDefinition and reported by the validation", async () => {
  const definition = JSON.stringify(machine({ A: { Type: "Pass", Next: "B" } }));
  const create = new CreateStateMachineCommand({ name: "broken", definition, roleArn });

  await expect(harness.client.send(create)).rejects.toMatchObject({ name: "InvalidDefinition" });
  const { result, diagnostics } = await harness.client.send(
    new ValidateStateMachineDefinitionCommand({ definition }),
  );
  expect(result).toBe("FAIL");
  expect(diagnostics?.[0]).toMatchObject({ code: "MISSING_TRANSITION_TARGET", location: "/States/A/Next" });
});

test("an execution keeps the definition it started with", async () => {
  const stateMachineArn = await harness.create(waiting);
  const executionArn = await harness.start(stateMachineArn);
  await harness.client.send(
    new UpdateStateMachineCommand({ stateMachineArn, definition: JSON.stringify(done) }),
  );

  const { definition } = await harness.client.send(
    new DescribeStateMachineForExecutionCommand({ executionArn }),
  );

  expect(definition).toBe(JSON.stringify(waiting));
});

test("the same name and input return the running execution; another input or an ended execution is refused", async () => {
  const stateMachineArn = await harness.create(waiting);
  const first = await harness.start(stateMachineArn, { n: 1 }, "one");

  expect(await harness.start(stateMachineArn, { n: 1 }, "one")).toBe(first);
  await expect(harness.start(stateMachineArn, { n: 2 }, "one")).rejects.toMatchObject({
    name: "ExecutionAlreadyExists",
  });
  await harness.seen(({ type }) => type === "WaitStateEntered");
  await harness.clock.advance(60_000);
  await expect(harness.start(stateMachineArn, { n: 1 }, "one")).rejects.toMatchObject({
    name: "ExecutionAlreadyExists",
  });
});

test("invalid names, inputs and ARNs are refused by name", async () => {
  const stateMachineArn = await harness.create(done);
  const start = (request: object) =>
    harness.client.send(new StartExecutionCommand({ stateMachineArn, ...request }));

  for (const name of ["a b", "a~b", "a:b", "\ud800", "\uffff", "n".repeat(81)]) {
    await expect(start({ name }), name).rejects.toMatchObject({ name: "InvalidName" });
  }
  await expect(start({ input: "{" })).rejects.toMatchObject({ name: "InvalidExecutionInput" });
  await expect(start({ input: "\uFEFF{}" })).rejects.toThrow(
    "it starts with a byte order mark (U+FEFF); save it without",
  );
  await expect(start({ stateMachineArn: "deploy" })).rejects.toMatchObject({ name: "InvalidArn" });
  await expect(start({ stateMachineArn: `${stateMachineArn}x` })).rejects.toMatchObject({
    name: "StateMachineDoesNotExist",
  });
  await expect(
    describeExecution(harness.client, stateMachineArn.replace("stateMachine", "execution")),
  ).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
});

test("the history contains each step with the members of AWS's events", async () => {
  await harness.run(
    {
      Work: task({
        TimeoutSeconds: 30,
        Assign: { n: 1 },
        Output: "{% $states.result.Payload %}",
        Next: "Done",
      }),
      Done: { Type: "Succeed" },
    },
    { a: 1 },
  );
  const events = await harness.history(harness.ended[0]?.executionArn ?? "");

  expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
    [1, 0, "ExecutionStarted"],
    [2, 0, "TaskStateEntered"],
    [3, 2, "TaskScheduled"],
    [4, 3, "TaskStarted"],
    [5, 4, "TaskSucceeded"],
    [6, 5, "TaskStateExited"],
    [7, 6, "SucceedStateEntered"],
    [8, 7, "SucceedStateExited"],
    [9, 8, "ExecutionSucceeded"],
  ]);
  expect(events[2]?.taskScheduledEventDetails).toEqual({
    resourceType: "lambda",
    resource: "invoke",
    region: "ap-northeast-1",
    parameters: '{"FunctionName":"work","Payload":{"a":1}}',
    timeoutInSeconds: 30,
  });
  expect(events[4]?.taskSucceededEventDetails?.output).toBe(
    '{"ExecutedVersion":"$LATEST","Payload":{"echo":{"a":1}},"StatusCode":200}',
  );
  expect(events[5]?.stateExitedEventDetails).toMatchObject({
    name: "Work",
    output: '{"echo":{"a":1}}',
    assignedVariables: { n: "1" },
  });
});

test("history is paged, reversed and served without data on request", async () => {
  await harness.run({ A: { Type: "Pass", Next: "B" }, B: { Type: "Succeed" } }, { secret: "x" });
  const executionArn = harness.ended[0]?.executionArn ?? "";

  const ids: (number | undefined)[] = [];
  const pages = paginateGetExecutionHistory(
    { client: harness.client, pageSize: 2 },
    { executionArn, reverseOrder: true },
  );
  for await (const { events = [] } of pages) ids.push(...events.map(({ id }) => id));
  const without = await harness.client.send(
    new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }),
  );

  expect(ids).toEqual([6, 5, 4, 3, 2, 1]);
  expect(JSON.stringify(without.events)).not.toContain("secret");
  expect(without.events?.[1]?.stateEnteredEventDetails).toEqual({ name: "A" });
});

test("executions are listed newest first, by status, in pages", async () => {
  const quick = await harness.create(done);
  for (const name of ["a", "b", "c"]) await harness.start(quick, {}, name);
  const held = await harness.create(waiting);
  await harness.start(held, {}, "held");

  const names: (string | undefined)[] = [];
  const pages = paginateListExecutions({ client: harness.client, pageSize: 2 }, { stateMachineArn: quick });
  for await (const { executions = [] } of pages) names.push(...executions.map(({ name }) => name));
  const list = new ListExecutionsCommand({ stateMachineArn: held, statusFilter: "SUCCEEDED" });
  const { executions: succeeded } = await harness.client.send(list);

  expect(names).toEqual(["c", "b", "a"]);
  expect(succeeded).toEqual([]);
});

test("DescribeExecution returns input, output and the end", async () => {
  const ended = await harness.run({ Done: { Type: "Succeed", Output: "{% $states.input.a %}" } }, { a: [1] });

  const described = await describeExecution(harness.client, ended.executionArn);

  expect(described).toMatchObject({ status: "SUCCEEDED", input: '{"a":[1]}', output: "[1]" });
  expect(described.stopDate).toEqual(new Date(harness.clock.now()));
});

test("of many executions only the latest ended ones are kept", async () => {
  const stateMachineArn = await harness.create(done);
  const first = await harness.start(stateMachineArn, {}, "first");
  for (let count = 0; count < 200; count++) await harness.start(stateMachineArn);
  await harness.clock.advance(0);

  await expect(describeExecution(harness.client, first)).rejects.toMatchObject({
    name: "ExecutionDoesNotExist",
  });
});

test("closing abandons running executions without a further event", async () => {
  await harness.start(await harness.create(waiting));
  await harness.seen(({ type }) => type === "WaitStateEntered");
  const before = harness.events.length;

  await harness.close();
  await harness.clock.advance(0);

  expect(harness.clock.sleeping).toBe(0);
  expect(harness.events).toHaveLength(before);
  expect(harness.ended).toEqual([]);
});
