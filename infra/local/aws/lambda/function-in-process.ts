import type { WaitingClock } from "../clock.ts";
import type { LogSink } from "../logs/log-sink.ts";
import type { ExecutionEnvironment, Invocation } from "./execution-environment.ts";
import { functionError } from "./function-error.ts";
import { FunctionLog } from "./function-log.ts";
import { invocationContext } from "./invocation-context.ts";
import {
  environmentOf,
  type FunctionInstance,
  type FunctionVersion,
  type InProcessCode,
} from "./local-function.ts";

/**
 * An execution environment in this process. After its termination it returns and logs nothing more; but synchronous
 * code cannot be interrupted.
 */
export class FunctionInProcess implements ExecutionEnvironment {
  readonly #log: FunctionLog;
  readonly #variables: Record<string, string>;
  readonly #instance: Promise<FunctionInstance>;
  #rejectPending: ((error: Error) => void) | undefined;
  #alive = true;

  constructor(
    readonly fn: FunctionVersion,
    code: InProcessCode,
    private readonly clock: WaitingClock,
    logs: LogSink,
  ) {
    this.#log = new FunctionLog(fn, clock, logs);
    this.#variables = environmentOf(fn, this.#log.stream);
    this.#instance = this.#load(code);
    // `ready` and `invoke` reject with this error.
    this.#instance.catch(() => {});
  }

  get alive(): boolean {
    return this.#alive;
  }

  async ready(): Promise<void> {
    await this.#instance;
  }

  async invoke(invocation: Invocation): Promise<string> {
    try {
      return await new Promise((resolve, reject) => {
        this.#rejectPending = reject;
        this.#run(invocation).then(resolve, reject);
      });
    } catch (error) {
      this.#log.writeError(invocation.requestId, error);
      throw error;
    } finally {
      this.#rejectPending = undefined;
    }
  }

  async terminate(error: Error): Promise<void> {
    if (!this.#alive) return;
    this.#alive = false;
    this.#rejectPending?.(error);
    await this.#instance.then(
      (instance) => instance.close(),
      () => {},
    );
  }

  async #load({ load }: InProcessCode): Promise<FunctionInstance> {
    try {
      return await load({
        variables: this.#variables,
        now: () => this.clock.now(),
        log: (text) => {
          if (this.#alive) this.#log.write(text);
        },
      });
    } catch (error) {
      this.#alive = false;
      throw functionError(error);
    }
  }

  async #run(invocation: Invocation): Promise<string> {
    const { handler } = await this.#instance;
    this.#variables._X_AMZN_TRACE_ID = invocation.traceHeader;
    const deadline = this.clock.now() + this.fn.timeoutSeconds * 1000;
    const context = {
      ...invocationContext(this.fn, this.#log.stream, invocation),
      getRemainingTimeInMillis: () => Math.max(0, deadline - this.clock.now()),
    };
    try {
      // Lambda's payloads are JSON: other values are lost, as on AWS.
      return JSON.stringify(await handler(JSON.parse(invocation.payload), context)) ?? "null";
    } catch (error) {
      throw functionError(error);
    }
  }
}
