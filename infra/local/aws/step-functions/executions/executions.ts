import { randomUUID } from "node:crypto";
import type { HistoryEvent, StartExecutionInput } from "@aws-sdk/client-sfn";
import { parseJsonText } from "../../json-text.ts";
import { AwsError } from "../../wire/service.ts";
import { maxPayloadBytes } from "../run/payload.ts";
import type { InterpreterServices } from "../run/state-run.ts";
import { Execution, type StateMachineSnapshot } from "./execution.ts";
import { assertArn, assertName, executionArn } from "./names.ts";

/** The number of ended executions that are kept, with about 100 KB of history each. AWS keeps them for 90 days. */
const maxEndedExecutions = 200;

/**
 * The detail of EventBridge's event "Step Functions Execution Status Change". Dates in epoch milliseconds.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export interface ExecutionStatusChange {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: string;
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

interface Observer {
  onEvent(execution: Execution, event: HistoryEvent): void;
  onEnded(change: ExecutionStatusChange): void;
}

/** The account's running executions, and the latest ended ones. */
export class Executions {
  /** In the order of their start dates. */
  readonly #executions = new Map<string, Execution>();
  readonly #ended: string[] = [];

  constructor(
    private readonly services: InterpreterServices,
    private readonly observer: Observer,
  ) {}

  has(arn: string): boolean {
    return this.#executions.has(arn);
  }

  /** Finds an execution by ARN. Throws `InvalidArn` or `ExecutionDoesNotExist`. */
  get(arn: string): Execution {
    assertArn(arn);
    const execution = this.#executions.get(arn);
    if (!execution) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  /** Newest first. */
  list(stateMachineArn: string, status?: string): Execution[] {
    return [...this.#executions.values()]
      .filter(({ machine }) => machine.arn === stateMachineArn)
      .filter((execution) => status === undefined || execution.status === status)
      .reverse();
  }

  /**
   * Starts an execution. Idempotent: returns the running execution of the same name and input, if any. Throws
   * `InvalidName`, `InvalidExecutionInput` or `ExecutionAlreadyExists`.
   */
  start(machine: StateMachineSnapshot, request: StartExecutionInput): Execution {
    const { name = randomUUID(), input = "{}", traceHeader } = request;
    assertName(name);
    assertInput(input);
    const arn = executionArn(machine.name, name);
    const existing = this.#executions.get(arn);
    if (existing?.status === "RUNNING" && existing.input === input) return existing;
    if (existing) throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    const execution = new Execution({ arn, name, input, machine, traceHeader }, this.services, {
      onEvent: (of, event) => this.observer.onEvent(of, event),
      onEnded: (ended) => this.#settle(ended),
    });
    this.#executions.set(arn, execution);
    // Runs after the response of StartExecution, which never waits for the first state.
    setImmediate(() => void execution.run());
    return execution;
  }

  /** Abandons all running executions. */
  abandon(): void {
    for (const execution of this.#executions.values()) execution.abandon();
  }

  #settle(execution: Execution): void {
    this.#ended.push(execution.arn);
    const oldest = this.#ended.length > maxEndedExecutions ? this.#ended.shift() : undefined;
    if (oldest !== undefined) this.#executions.delete(oldest);
    this.observer.onEnded(statusChange(execution));
  }
}

function statusChange(execution: Execution): ExecutionStatusChange {
  const { arn, machine, name, status, startDate, stopDate, input, output, error, cause } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: startDate.getTime(),
    stopDate: stopDate?.getTime() ?? null,
    input,
    output: output ?? null,
    error: error ?? null,
    cause: cause ?? null,
  };
}

function assertInput(input: string): void {
  if (Buffer.byteLength(input) > maxPayloadBytes) {
    throw new AwsError(
      "InvalidExecutionInput",
      `Invalid Execution Input: more than ${maxPayloadBytes} bytes`,
    );
  }
  try {
    parseJsonText(input);
  } catch (error) {
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${String(error)}'`);
  }
}
