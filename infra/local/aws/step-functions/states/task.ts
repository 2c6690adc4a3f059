import type { TaskState } from "../definition/schema.ts";
import type { Template } from "../jsonata/template.ts";
import { heartbeatTimedOut, StateError, timedOut } from "../run/errors.ts";
import { withRecovery } from "../run/recovery.ts";
import {
  assertSize,
  conclude,
  evaluate,
  evaluateAs,
  raised,
  type StateRun,
  type Transition,
} from "../run/state-run.ts";
import type { WaitingTask } from "../run/task-tokens.ts";
import { firstOf, sleepUntil } from "../run/waiting.ts";
import { type InvokeArguments, invokeFunction, isInvokeArguments } from "./lambda-invoke.ts";

/**
 * Invokes a Lambda function. With `.waitForTaskToken`, then waits for a callback with the task token.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
 */
export function runTask(run: StateRun<TaskState>): Promise<Transition> {
  return withRecovery(run, async (attempt) => {
    if (!attempt.state.Resource.endsWith(".waitForTaskToken")) return runAttempt(attempt);
    const { tokens } = attempt.services;
    const task = tokens.issue(attempt.context.Execution.Id);
    try {
      const context = { ...attempt.context, Task: { Token: task.token } };
      return await runAttempt({ ...attempt, context }, task);
    } finally {
      tokens.release(task.token);
    }
  });
}

async function runAttempt(run: StateRun<TaskState>, task?: WaitingTask): Promise<Transition> {
  const { state, trail } = run;
  const given = await evaluate(run, state.Arguments, "Arguments");
  if (!isInvokeArguments(given)) {
    throw raised(
      run,
      "States.Runtime",
      "The Arguments of lambda:invoke require a FunctionName; Payload is optional.",
    );
  }
  assertSize(run, given);
  const timeoutInSeconds = await secondsOf(run, state.TimeoutSeconds, "TimeoutSeconds");
  const heartbeatInSeconds = await secondsOf(run, state.HeartbeatSeconds, "HeartbeatSeconds");
  trail.append("TaskScheduled", {
    taskScheduledEventDetails: {
      ...resourceOf(run),
      region: run.context.Execution.Id.split(":")[3],
      parameters: JSON.stringify(given),
      ...(timeoutInSeconds !== undefined && { timeoutInSeconds }),
      ...(heartbeatInSeconds !== undefined && { heartbeatInSeconds }),
    },
  });
  trail.append("TaskStarted", { taskStartedEventDetails: resourceOf(run) });
  const result = await outcome(run, given, task, { timeoutInSeconds, heartbeatInSeconds });
  return { ...(await conclude(run, state, result, { result })), next: state.Next };
}

/** Runs the task and records its events. Resolves to its result. */
async function outcome(
  run: StateRun<TaskState>,
  given: InvokeArguments,
  task: WaitingTask | undefined,
  limits: { timeoutInSeconds: number | undefined; heartbeatInSeconds: number | undefined },
): Promise<unknown> {
  const { clock } = run.services;
  const start = clock.now();
  const { timeoutInSeconds, heartbeatInSeconds } = limits;
  const waits: Wait[] = [
    (signal) => (task ? callback(run, given, task, signal) : invokeFunction(run, given)),
  ];
  if (timeoutInSeconds !== undefined) {
    waits.push(
      expiry(async (signal) => sleepUntil(clock, start + timeoutInSeconds * 1000, signal), timedOut),
    );
  }
  if (task && heartbeatInSeconds !== undefined) {
    waits.push(expiry((signal) => missedHeartbeat(run, task, heartbeatInSeconds, signal), heartbeatTimedOut));
  }
  try {
    const result = await firstOf(run.signal, ...waits);
    assertSize(run, result);
    recordSuccess(run, result);
    return result;
  } catch (error) {
    if (error instanceof StateError && !run.signal.aborted) recordFailure(run, error);
    throw error;
  }
}

type Wait = (signal: AbortSignal) => Promise<unknown>;

const expiry =
  (wait: (signal: AbortSignal) => Promise<void>, error: () => StateError): Wait =>
  async (signal) => {
    await wait(signal);
    throw error();
  };

/** Invokes the function and waits for the callback, which may arrive before the function returns. */
async function callback(
  run: StateRun<TaskState>,
  given: InvokeArguments,
  task: WaitingTask,
  signal: AbortSignal,
): Promise<unknown> {
  const submitted = invokeFunction(run, given).then((result) => {
    const taskSubmittedEventDetails = { ...resourceOf(run), ...outputOf(result) };
    if (!signal.aborted) run.trail.append("TaskSubmitted", { taskSubmittedEventDetails });
    return task.result;
  });
  return Promise.race([submitted, task.result]);
}

async function missedHeartbeat(run: StateRun, task: WaitingTask, seconds: number, signal: AbortSignal) {
  const { clock } = run.services;
  const expires = () => task.lastHeartbeat + seconds * 1000;
  while (clock.now() < expires()) await sleepUntil(clock, expires(), signal);
}

function recordSuccess(run: StateRun<TaskState>, result: unknown): void {
  run.trail.append("TaskSucceeded", {
    taskSucceededEventDetails: { ...resourceOf(run), ...outputOf(result) },
  });
}

function recordFailure(run: StateRun<TaskState>, { error, causeText }: StateError): void {
  const details = { ...resourceOf(run), error, ...(causeText !== undefined && { cause: causeText }) };
  if (error === "States.Timeout") run.trail.append("TaskTimedOut", { taskTimedOutEventDetails: details });
  else run.trail.append("TaskFailed", { taskFailedEventDetails: details });
}

const outputOf = (value: unknown) => ({ output: JSON.stringify(value), outputDetails: { truncated: false } });

/** Resource type and resource for events: `lambda` and `invoke` or `invoke.waitForTaskToken`. */
const resourceOf = ({ state }: StateRun<TaskState>) => ({
  resourceType: "lambda",
  resource: state.Resource.slice("arn:aws:states:::lambda:".length),
});

async function secondsOf(
  run: StateRun,
  template: Template | undefined,
  field: string,
): Promise<number | undefined> {
  return template && evaluateAs(run, template, field, "a positive integer number of seconds", isSeconds);
}

const isSeconds = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;
