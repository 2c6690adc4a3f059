import { readFileSync } from "node:fs";
import { FunctionError } from "../../infra/local/aws/lambda/function-error.ts";
import { parseDefinition } from "../../infra/local/aws/step-functions/definition/parse-definition.ts";
import { Execution } from "../../infra/local/aws/step-functions/executions/execution.ts";
import { stepFunctionsFunctions } from "../../infra/local/aws/step-functions/jsonata/functions.ts";
import { StateError } from "../../infra/local/aws/step-functions/run/errors.ts";
import { TaskTokens } from "../../infra/local/aws/step-functions/run/task-tokens.ts";
import type { Phase } from "../../orchestrator/deployment/deployment.ts";
import type { Decision, StateName } from "../../orchestrator/deployment/payloads.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const source = readFileSync(new URL("../../statemachine/deploy.asl.json", import.meta.url), "utf8");

const machine = {
  arn: "arn:aws:states:eu-west-1:123456789012:stateMachine:deploy",
  name: "deploy",
  roleArn: "arn:aws:iam::123456789012:role/states",
  source,
  definition: parseDefinition(source),
  revisionId: "1",
  updateDate: new Date(0),
};

/** What the functions return, by the names of their states; `waitedMs` since its polls began. */
export type Answers = Readonly<Partial<Record<StateName, (phase: Phase, waitedMs: number) => unknown>>>;

/** A function that fails: with an error's name and message, with a Cause that is not Lambda's JSON, or by silence. */
export type Fault =
  | { readonly error: string; readonly message: string }
  | { readonly cause: string }
  | { readonly silent: true };

const isFault = (answer: unknown): answer is Fault =>
  typeof answer === "object" &&
  answer !== null &&
  ("message" in answer || "cause" in answer || "silent" in answer);

async function fail(fault: Fault): Promise<never> {
  if ("message" in fault) {
    throw new FunctionError(fault.error, fault.message, ["at run (orchestrator/states/one.ts:1:1)"]);
  }
  // The interpreter reports it as Lambda.Unknown.
  if ("cause" in fault) throw new Error(fault.cause);
  return new Promise(() => {});
}

/** The approvers' decision; `never`: the deadline passes; an error: the task is failed by its token. */
export type Decided = Decision | "never" | StateError;

/** An execution from its start to its end. */
export interface Walk {
  /** Every state that was entered, in order, and each as often as it was entered. */
  readonly states: readonly string[];
  /** The functions that were called, in order, with their payloads. */
  readonly calls: readonly { readonly state: string; readonly payload: Record<string, unknown> }[];
  readonly status: string;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** How many events its history has. */
  readonly events: number;
  readonly endedAfterMs: number;
}

const deployment = { id: "d-1", stackName: "tasks", image: "tasks:1.1.0", approvalDeadlineSeconds: 3600 };

export const decidedAt = "2026-01-01T00:00:00.000Z";
export const approved: Decision = { decision: "approved", decidedBy: "ann@example.com", decidedAt };

/** What they return in a successful deployment, as far as the state machine reads it. */
const usual: Answers = {
  ValidateDeployment: () => deployment,
  AcquireLock: () => ({ fence: 1 }),
  InitializeDatabase: () => ({ migrations: [], rehearse: true }),
  CloneDatabase: () => ({ isCloned: true }),
  RehearseMigrations: () => ({ outcome: "rehearsed" }),
  CreateChangeSet: () => ({ changeSetName: "one" }),
  DescribeChangeSet: () => ({ status: "ready", digest: "abc", isPureRollback: false, migrationsWait: true }),
  ApplyMigrations: () => ({ applied: [] }),
  ExecuteChangeSet: () => ({ clientRequestToken: "one", startedAt: decidedAt }),
  CheckStack: () => ({ status: "complete" }),
  CheckHealth: () => ({ status: "healthy" }),
  RunSmokeTests: () => ({ traces: [] }),
  CheckTraces: () => ({ status: "complete" }),
  RecordRelease: () => ({ recorded: "d-1" }),
  CollectEvidence: () => ({ summary: "The image is missing. Push it." }),
  SettleStack: () => ({ status: "settled" }),
  DiscardChangeSet: () => ({ discarded: true }),
  ReleaseLock: () => ({ released: true }),
  Notify: () => ({ notified: [] }),
};

/** Longer than any path waits, retries and polls included, and shorter than the execution may take. */
const longEnoughMs = 3 * 24 * 60 * 60 * 1000;

export interface Circumstances {
  /** Replace the usual ones. */
  readonly answers?: Answers;
  readonly decided?: Decided | ((phase: Phase) => Decided);
  /** Where a function fails, whatever it answers otherwise; always, or on its first calls. */
  readonly fault?: {
    readonly state: string;
    readonly phase: Phase | undefined;
    readonly fault: Fault;
    readonly times?: number;
  };
  /** How the first call of each function fails, in each phase; the next one does not. */
  readonly firstCalls?: (state: StateName) => Fault;
}

/** Runs the state machine on the local interpreter. */
export async function walk({
  answers = {},
  decided = approved,
  fault,
  firstCalls,
}: Circumstances = {}): Promise<Walk> {
  const clock = new VirtualClock();
  const tokens = new TaskTokens(clock, () => true);
  const calls: { state: string; payload: Record<string, unknown> }[] = [];
  let faults = 0;
  const invoke = async (placeholder: string, given: unknown) => {
    const state = placeholder.slice("${".length, -"FunctionArn}".length) as StateName;
    const payload = given as Record<string, unknown>;
    const isFirst = !calls.some((call) => call.state === state && call.payload.phase === payload.phase);
    calls.push({ state, payload });
    if (firstCalls && isFirst) return fail(firstCalls(state));
    if (fault?.state === state && fault.phase === payload.phase && faults < (fault.times ?? Infinity)) {
      faults++;
      return fail(fault.fault);
    }
    const waitedMs = clock.now() - Date.parse((payload.waitingSince as string | undefined) ?? "");
    const answer = (answers[state] ?? usual[state])?.(payload.phase as Phase, waitedMs);
    if (isFault(answer)) return fail(answer);
    if (state !== "RequestApproval") return answer;
    const said = typeof decided === "function" ? decided(payload.phase as Phase) : decided;
    if (said instanceof StateError) tokens.fail(payload.taskToken as string, said);
    else if (said !== "never") tokens.succeed(payload.taskToken as string, said);
    return { requested: 1 };
  };
  const execution = new Execution(
    { arn: `${machine.arn}:d-1`, name: "d-1", input: "{}", machine },
    {
      clock,
      random: () => 0.5,
      invoke,
      functions: stepFunctionsFunctions(clock, () => 0.5),
      tokens,
      closing: new AbortController().signal,
    },
    { onEvent: () => {}, onEnded: () => {} },
  );
  const startedAt = clock.now();
  const run = execution.run();
  await clock.advance(longEnoughMs);
  await run;
  return {
    states: execution.history.events.flatMap(
      ({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? [],
    ),
    calls,
    status: execution.status,
    error: execution.error,
    cause: execution.cause,
    events: execution.history.events.length,
    endedAfterMs: Number(execution.history.events.at(-1)?.timestamp) - startedAt,
  };
}
