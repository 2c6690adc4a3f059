import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterEach, expect, test } from "vitest";
import { type Harness, startHarness, task } from "./harness.ts";

let harness: Harness;
let given: string;
afterEach(() => harness.close());

const keepToken = async (_: string, payload: unknown) => {
  given = (payload as { token: string }).token;
  return "asked";
};

const approval = (fields: object = {}) => ({
  RequestApproval: {
    ...task({
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: { FunctionName: "ask", Payload: { token: "{% $states.context.Task.Token %}" } },
      End: true,
    }),
    ...fields,
  },
});

async function startApproval(fields: object = {}) {
  harness = await startHarness(keepToken);
  const running = harness.run(approval(fields));
  const submitted = await harness.seen(({ type }) => type === "TaskSubmitted");
  return { running, submitted };
}

test("SendTaskSuccess gives the waiting task its result", async () => {
  const { running, submitted } = await startApproval();

  await harness.client.send(
    new SendTaskSuccessCommand({ taskToken: given, output: '{"decision":"approved"}' }),
  );

  expect(JSON.parse((await running).output ?? "")).toEqual({ decision: "approved" });
  expect(submitted.taskSubmittedEventDetails).toMatchObject({ resource: "invoke.waitForTaskToken" });
});

test("SendTaskFailure fails the waiting task with its error and cause", async () => {
  const { running } = await startApproval();

  await harness.client.send(new SendTaskFailureCommand({ taskToken: given, error: "Rejected", cause: "no" }));

  expect(await running).toMatchObject({ status: "FAILED", error: "Rejected", cause: "no" });
});

test("a used token gets TaskTimedOut, an invalid one InvalidToken", async () => {
  const { running } = await startApproval();
  const succeed = (taskToken: string) =>
    harness.client.send(new SendTaskSuccessCommand({ taskToken, output: "{}" }));
  await succeed(given);
  await running;

  await expect(succeed(given)).rejects.toMatchObject({ name: "TaskTimedOut" });
  await expect(succeed(`x${given}`)).rejects.toMatchObject({ name: "InvalidToken" });
});

test("an output that is not JSON gets InvalidOutput, and the task continues to wait", async () => {
  await startApproval();

  const sent = harness.client.send(new SendTaskSuccessCommand({ taskToken: given, output: "yes" }));

  await expect(sent).rejects.toMatchObject({ name: "InvalidOutput" });
  await harness.client.send(new SendTaskHeartbeatCommand({ taskToken: given }));
});

test("heartbeats keep a task alive; one missed is States.Timeout, caught as States.HeartbeatTimeout", async () => {
  harness = await startHarness(keepToken);
  const running = harness.run({
    ...approval({
      HeartbeatSeconds: 10,
      Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "Expired" }],
    }),
    Expired: { Type: "Succeed" },
  });
  await harness.seen(({ type }) => type === "TaskSubmitted");
  await harness.clock.advance(9_000);
  await harness.client.send(new SendTaskHeartbeatCommand({ taskToken: given }));
  await harness.clock.advance(9_000);
  expect(harness.ended).toEqual([]);

  await harness.clock.advance(1_000);

  expect(JSON.parse((await running).output ?? "")).toMatchObject({ Error: "States.Timeout" });
  const late = harness.client.send(new SendTaskHeartbeatCommand({ taskToken: given }));
  await expect(late).rejects.toMatchObject({ name: "TaskTimedOut" });
});

test("a retried task waits for a new token", async () => {
  harness = await startHarness(keepToken);
  const running = harness.run(
    approval({ TimeoutSeconds: 5, Retry: [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 1 }] }),
  );
  await harness.seen(({ type }) => type === "TaskSubmitted");
  const first = given;
  await harness.clock.advance(6_000);
  await harness.seen(({ type, id = 0 }) => type === "TaskSubmitted" && id > 6);

  const old = harness.client.send(new SendTaskSuccessCommand({ taskToken: first, output: "1" }));
  await expect(old).rejects.toMatchObject({ name: "TaskTimedOut" });
  await harness.client.send(new SendTaskSuccessCommand({ taskToken: given, output: "2" }));

  expect((await running).output).toBe("2");
});

test("a callback may arrive before the function has returned", async () => {
  harness = await startHarness(async (_, payload) => {
    const { token } = payload as { token: string };
    await harness.client.send(new SendTaskSuccessCommand({ taskToken: token, output: '"early"' }));
    return "late";
  });

  expect((await harness.run(approval())).output).toBe('"early"');
});

test("a stopped execution no longer waits", async () => {
  const { running } = await startApproval({ TimeoutSeconds: 900 });
  const [executionArn = ""] = await executionArns();

  await harness.client.send(new StopExecutionCommand({ executionArn, error: "Halted", cause: "by hand" }));

  expect(await running).toMatchObject({ status: "ABORTED", error: "Halted", cause: "by hand" });
  expect(harness.events.at(-1)?.type).toBe("ExecutionAborted");
  await harness.clock.advance(0);
  expect(harness.clock.sleeping).toBe(0);
  const late = harness.client.send(new SendTaskSuccessCommand({ taskToken: given, output: "{}" }));
  await expect(late).rejects.toMatchObject({ name: "TaskTimedOut" });
});

async function executionArns(): Promise<string[]> {
  const [, arn = ""] = Buffer.from(given.split(".")[0] ?? "", "base64")
    .toString()
    .split(" ");
  return [arn];
}
