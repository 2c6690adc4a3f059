import type { WaitingClock } from "../../clock.ts";
import type { Assign, State, StateGraph } from "../definition/schema.ts";
import { type Bindings, QueryEvaluationError, type Template } from "../jsonata/template.ts";
import { StateError } from "./errors.ts";
import type { Trail } from "./history.ts";
import { maxPayloadBytes, sizeOf } from "./payload.ts";
import type { TaskTokens } from "./task-tokens.ts";

/** Invokes a Lambda function. Rejects with a `FunctionError` if it fails, with an `AwsError` if Lambda fails. */
export type FunctionInvoker = (
  functionName: string,
  payload: unknown,
  options: { signal: AbortSignal; traceHeader?: string },
) => Promise<unknown>;

/** The Context object. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export interface Context {
  readonly Execution: {
    Id: string;
    Input: unknown;
    Name: string;
    RoleArn: string;
    StartTime: string;
    RedriveCount: number;
  };
  readonly StateMachine: { Id: string; Name: string };
  readonly State?: { Name: string; EnteredTime: string; RetryCount: number };
  readonly Task?: { Token: string };
  readonly Map?: { Item: { Index: number; Value: unknown } };
}

export type Variables = Readonly<Record<string, unknown>>;

/** What all executions use. */
export interface InterpreterServices {
  readonly clock: WaitingClock;
  readonly random: () => number;
  readonly invoke: FunctionInvoker;
  readonly functions: Bindings;
  readonly tokens: TaskTokens;
  /** Aborted when the service closes. As on AWS, functions continue to run when their execution ends. */
  readonly closing: AbortSignal;
}

/** What all states of an execution use. */
export interface ExecutionServices extends InterpreterServices {
  readonly traceHeader: string;
  /** Runs the states of a branch or an iteration. */
  readonly runStates: (graph: StateGraph, input: unknown, chain: Chain) => Promise<unknown>;
}

/** A running chain of states: of the state machine, a branch or an iteration. */
export interface Chain {
  readonly services: ExecutionServices;
  readonly trail: Trail;
  readonly signal: AbortSignal;
  readonly context: Context;
  readonly variables: Variables;
}

/** One visit of one state. */
export interface StateRun<S extends State = State> extends Chain {
  readonly name: string;
  readonly state: S;
  readonly input: unknown;
  readonly enteredEventId: number;
}

/** The transition to the next state. Without `next` the chain ends. */
export interface Transition {
  readonly next: string | undefined;
  readonly output: unknown;
  readonly assigned: Variables;
}

/** Members of `$states` besides input and context, which exist only in some fields. */
export interface Results {
  readonly result?: unknown;
  readonly errorOutput?: unknown;
}

/** An error that Step Functions itself raises, with the Cause in AWS's words. */
export const raised = (run: StateRun, error: string, cause: string): StateError =>
  new StateError(
    error,
    `An error occurred while executing the state '${run.name}' (entered at the event id #${run.enteredEventId}). ${cause}`,
  );

/** Evaluates one field. Throws States.QueryEvaluationError and records the event EvaluationFailed. */
export async function evaluate(run: StateRun, template: Template, field: string, results: Results = {}) {
  const states = { input: run.input, context: run.context, ...results };
  const all = [{ states }, run.variables, run.services.functions];
  const lookup = (name: string) => all.find((bindings) => Object.hasOwn(bindings, name));
  try {
    return await template.evaluate(lookup, field);
  } catch (error) {
    if (!(error instanceof QueryEvaluationError)) throw error;
    throw evaluationFailed(run, error);
  }
}

/** As `evaluate`, and also throws if the result does not have the expected type. */
export async function evaluateAs<T>(
  run: StateRun,
  template: Template,
  field: string,
  expected: string,
  is: (value: unknown) => value is T,
): Promise<T> {
  const value = await evaluate(run, template, field);
  if (is(value)) return value;
  const message =
    `The JSONata expression '${String(template.source)}' specified for the field '${field}' ` +
    `returned an unexpected result type. Expected '${expected}', but was: ${JSON.stringify(value)}`;
  throw evaluationFailed(run, new QueryEvaluationError(message, field));
}

/** Evaluates a state's Output and Assign fields. Both read the variables' values before the assignment. */
export async function conclude(
  run: StateRun,
  fields: { Assign?: Assign | undefined; Output?: Template | undefined },
  otherwise: unknown,
  results: Results = {},
  at = "",
): Promise<{ output: unknown; assigned: Variables }> {
  const assigned: Record<string, unknown> = {};
  for (const [name, template] of Object.entries(fields.Assign ?? {})) {
    assigned[name] = await evaluate(run, template, `${at}Assign/${name}`, results);
  }
  const output = fields.Output ? await evaluate(run, fields.Output, `${at}Output`, results) : otherwise;
  assertSize(run, output);
  assertSize(run, assigned);
  return { output, assigned };
}

/** Throws States.DataLimitExceeded if the value is larger than 256 KiB. */
export function assertSize(run: StateRun, value: unknown): void {
  if (sizeOf(value) <= maxPayloadBytes) return;
  const cause =
    `The state/task '${run.name}' returned a result with a size exceeding ` +
    "the maximum number of bytes service limit.";
  throw raised(run, "States.DataLimitExceeded", cause);
}

function evaluationFailed(run: StateRun, { message, location }: QueryEvaluationError): StateError {
  const failure = raised(run, "States.QueryEvaluationError", message);
  run.trail.append("EvaluationFailed", {
    evaluationFailedEventDetails: {
      error: failure.error,
      cause: failure.causeText,
      location,
      state: run.name,
    },
  });
  return failure;
}
