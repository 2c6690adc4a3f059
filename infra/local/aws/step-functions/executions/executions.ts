import { randomUUID } from "node:crypto";
import type { HistoryEvent, StartExecutionInput } from "@aws-sdk/client-sfn";
import { AwsError } from "../../wire/service.ts";
import { maxPayloadBytes } from "../run/payload.ts";
import type { ServiceEnvironment } from "../run/state-run.ts";
import { Execution, type StateMachineSnapshot } from "./execution.ts";
import { checkArn, checkName, executionArn } from "./names.ts";

/** AWS keeps an execution for 90 days; here the latest that ended are kept, some 100 KB of history each. */
const maxEndedExecutions = 200;

/** The detail of EventBridge's "Step Functions Execution Status Change"; dates are in epoch milliseconds. */
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

/** The executions of the account that run or ended lately. */
export class Executions {
  /** In the order of their start. */
  readonly #executions = new Map<string, Execution>();
  readonly #ended: string[] = [];

  constructor(
    private readonly environment: ServiceEnvironment,
    private readonly observer: Observer,
  ) {}

  has(arn: string): boolean {
    return this.#executions.has(arn);
  }

  /** Throws `InvalidArn` and `ExecutionDoesNotExist`. */
  get(arn: string): Execution {
    checkArn(arn);
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
   * Starts an execution; a running one of the same name and input is answered instead. Throws `InvalidName`,
   * `InvalidExecutionInput` and `ExecutionAlreadyExists`.
   */
  start(machine: StateMachineSnapshot, request: StartExecutionInput): Execution {
    const { name = randomUUID(), input = "{}", traceHeader } = request;
    checkName(name);
    checkInput(input);
    const arn = executionArn(machine.name, name);
    const existing = this.#executions.get(arn);
    if (existing?.status === "RUNNING" && existing.input === input) return existing;
    if (existing) throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    const execution = new Execution({ arn, name, input, machine, traceHeader }, this.environment, {
      onEvent: (of, event) => this.observer.onEvent(of, event),
      onEnded: (ended) => this.#settle(ended),
    });
    this.#executions.set(arn, execution);
    // Starts when StartExecution has been answered, as the reply never has to wait for the first state.
    setImmediate(() => void execution.run());
    return execution;
  }

  /** Abandons every running execution. */
  abandon(): void {
    for (const execution of this.#executions.values()) execution.abandon();
  }

  #settle(execution: Execution): void {
    this.#ended.push(execution.arn);
    const forgotten = this.#ended.length > maxEndedExecutions ? this.#ended.shift() : undefined;
    if (forgotten !== undefined) this.#executions.delete(forgotten);
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

function checkInput(input: string): void {
  if (Buffer.byteLength(input) > maxPayloadBytes) {
    throw new AwsError(
      "InvalidExecutionInput",
      `Invalid Execution Input: more than ${maxPayloadBytes} bytes`,
    );
  }
  try {
    JSON.parse(input);
  } catch (error) {
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${String(error)}'`);
  }
}
