import type { ExecutionStatus, HistoryEvent } from "@aws-sdk/client-sfn";
import { newTraceId } from "../../trace-id.ts";
import type { Definition } from "../definition/schema.ts";
import { StateError } from "../run/errors.ts";
import { History, Trail } from "../run/history.ts";
import type { InterpreterServices } from "../run/state-run.ts";
import { firstOf, sleepUntil } from "../run/waiting.ts";
import { runStates } from "./run-states.ts";

/** The state machine at the start of the execution. A later update has no effect on the execution. */
export interface StateMachineSnapshot {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly source: string;
  readonly definition: Definition;
  readonly revisionId: string;
  readonly updateDate: Date;
}

export interface ExecutionStart {
  readonly arn: string;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
  readonly machine: StateMachineSnapshot;
  readonly traceHeader?: string | undefined;
}

/** Notified of an execution's events and of its end. */
export interface ExecutionObserver {
  onEvent(execution: Execution, event: HistoryEvent): void;
  onEnded(execution: Execution): void;
}

/** One run of a state machine. Ends as SUCCEEDED, FAILED, TIMED_OUT or ABORTED. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly input: string;
  readonly machine: StateMachineSnapshot;
  readonly startDate: Date;
  readonly traceHeader: string;
  readonly history: History;
  status: ExecutionStatus = "RUNNING";
  stopDate: Date | undefined;
  output: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  readonly #stopped = new AbortController();

  constructor(
    start: ExecutionStart,
    private readonly services: InterpreterServices,
    private readonly observer: ExecutionObserver,
  ) {
    this.arn = start.arn;
    this.name = start.name;
    this.input = start.input;
    this.machine = start.machine;
    this.startDate = new Date(services.clock.now());
    this.traceHeader = start.traceHeader ?? `Root=${newTraceId(services.clock.now())};Sampled=1`;
    this.history = new History(services.clock, (event) => observer.onEvent(this, event));
    this.history.append(0, "ExecutionStarted", {
      executionStartedEventDetails: {
        input: this.input,
        inputDetails: { truncated: false },
        roleArn: this.machine.roleArn,
      },
    });
  }

  /** Resolves when the execution has ended, successfully or not. Never rejects. */
  async run(): Promise<void> {
    const trail = new Trail(this.history, 0);
    try {
      const output = JSON.stringify(await this.#runMachine(trail));
      this.#end("SUCCEEDED", { output }, trail.lastEventId);
    } catch (error) {
      this.#endWith(error, trail.lastEventId);
    }
  }

  /** Ends the execution at once as ABORTED. Does nothing if it has already ended. */
  stop(error?: string, cause?: string): void {
    this.#end("ABORTED", { error, cause }, 0);
  }

  /** Stops the states without another event, because the service is closing. */
  abandon(): void {
    this.#stopped.abort(new Error("The service is closing."));
  }

  async #runMachine(trail: Trail): Promise<unknown> {
    const { clock } = this.services;
    const { definition } = this.machine;
    const chain = {
      services: { ...this.services, traceHeader: this.traceHeader, runStates },
      trail,
      context: this.#context(),
      variables: {},
    };
    const work = (signal: AbortSignal) => runStates(definition, JSON.parse(this.input), { ...chain, signal });
    const limit = definition.TimeoutSeconds;
    if (limit === undefined) return firstOf(this.#stopped.signal, work);
    return firstOf(this.#stopped.signal, work, async (signal) => {
      await sleepUntil(clock, this.startDate.getTime() + limit * 1000, signal);
      this.#end("TIMED_OUT", {}, 0);
    });
  }

  #context() {
    const { machine } = this;
    return {
      Execution: {
        Id: this.arn,
        Input: JSON.parse(this.input),
        Name: this.name,
        RoleArn: machine.roleArn,
        StartTime: this.startDate.toISOString(),
        RedriveCount: 0,
      },
      StateMachine: { Id: machine.arn, Name: machine.name },
    };
  }

  #endWith(error: unknown, lastEventId: number): void {
    if (this.status !== "RUNNING" || this.#stopped.signal.aborted) return;
    const failure =
      error instanceof StateError
        ? error
        : new StateError("States.Runtime", `The interpreter failed: ${error}`);
    this.#end("FAILED", { error: failure.error, cause: failure.causeText }, lastEventId);
  }

  #end(status: EndStatus, result: EndResult, lastEventId: number): void {
    if (this.status !== "RUNNING" || this.#stopped.signal.aborted) return;
    this.status = status;
    this.stopDate = new Date(this.services.clock.now());
    this.output = result.output;
    this.error = result.error;
    this.cause = result.cause;
    const { type, details } = endEvent(status, result);
    this.history.close(lastEventId, type, details);
    this.#stopped.abort(new Error(`The execution is ${status}.`));
    this.observer.onEnded(this);
  }
}

type EndStatus = "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
interface EndResult {
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

function endEvent(status: EndStatus, { output, error, cause }: EndResult) {
  const failure = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
  switch (status) {
    case "SUCCEEDED":
      return {
        type: "ExecutionSucceeded",
        details: { executionSucceededEventDetails: { output, outputDetails: { truncated: false } } },
      } as const;
    case "FAILED":
      return { type: "ExecutionFailed", details: { executionFailedEventDetails: failure } } as const;
    case "ABORTED":
      return { type: "ExecutionAborted", details: { executionAbortedEventDetails: failure } } as const;
    case "TIMED_OUT":
      return {
        type: "ExecutionTimedOut",
        details: { executionTimedOutEventDetails: { error: "States.Timeout" } },
      } as const;
  }
}
