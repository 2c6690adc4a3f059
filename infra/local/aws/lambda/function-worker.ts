import { Worker } from "node:worker_threads";
import type { WaitingClock } from "../clock.ts";
import type { LogSink } from "../logs/log-sink.ts";
import type { ExecutionEnvironment, Invocation } from "./execution-environment.ts";
import { FunctionError } from "./function-error.ts";
import { FunctionLog } from "./function-log.ts";
import { invocationContext } from "./invocation-context.ts";
import { type BundledCode, environmentOf, type FunctionVersion } from "./local-function.ts";

interface ErrorDescription {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}
type Message =
  | { readonly type: "ready" }
  | { readonly type: "initFailed"; readonly error: ErrorDescription }
  | { readonly type: "log"; readonly text: string }
  | { readonly type: "result"; readonly requestId: string; readonly result: string }
  | { readonly type: "failure"; readonly requestId: string; readonly error: ErrorDescription };

/** The running invocation. */
interface Pending {
  readonly requestId: string;
  resolve(result: string): void;
  reject(error: Error): void;
}

/** An execution environment in a worker thread, with the function's bundle loaded. */
export class FunctionWorker implements ExecutionEnvironment {
  readonly #worker: Worker;
  readonly #log: FunctionLog;
  readonly #ready: Promise<void>;
  #pending: Pending | undefined;
  #alive = true;
  #busy = false;

  constructor(
    readonly fn: FunctionVersion,
    code: BundledCode,
    private readonly clock: WaitingClock,
    logs: LogSink,
  ) {
    this.#log = new FunctionLog(fn, clock, logs);
    this.#worker = this.#spawn(code);
    this.#ready = this.#initialised();
    // If loading fails, `ready` and `invoke` reject with the error.
    this.#ready.then(() => this.#unrefIfIdle()).catch(() => {});
  }

  get alive(): boolean {
    return this.#alive;
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  async invoke(invocation: Invocation): Promise<string> {
    this.#busy = true;
    this.#worker.ref();
    try {
      await this.#ready;
      return await new Promise((resolve, reject) => {
        this.#pending = { requestId: invocation.requestId, resolve, reject };
        const { requestId, payload, traceHeader } = invocation;
        this.#worker.postMessage({
          requestId,
          payload,
          traceHeader,
          context: invocationContext(this.fn, this.#log.stream, invocation),
          deadline: this.clock.now() + this.fn.timeoutSeconds * 1000,
          clock: this.#clockAnchor(),
        });
      });
    } catch (error) {
      this.#log.writeError(invocation.requestId, error);
      throw error;
    } finally {
      this.#pending = undefined;
      this.#busy = false;
      this.#unrefIfIdle();
    }
  }

  async terminate(error: Error): Promise<void> {
    this.#alive = false;
    this.#pending?.reject(error);
    await this.#worker.terminate();
  }

  #spawn({ bundle }: BundledCode): Worker {
    const { fn } = this;
    const worker = new Worker(new URL("./worker.mjs", import.meta.url), {
      env: environmentOf(fn, this.#log.stream),
      // Without the TypeScript loader and other flags of this process.
      execArgv: [],
      argv: [],
      // The worker sends its output as messages. Piping its streams would keep the process alive.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: fn.memoryMb },
      workerData: { bundle, initialClock: this.#clockAnchor() },
    });
    worker.on("message", (message: Message) => this.#receive(message));
    return worker;
  }

  #initialised(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#worker.on("message", (message: Message) => {
        if (message.type === "ready") resolve();
        if (message.type !== "initFailed") return;
        this.#end(described(message.error), reject);
        void this.#worker.terminate();
      });
      this.#worker.on("error", (error: Error & { code?: string }) => {
        const outOfMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
        const type = outOfMemory ? "Runtime.OutOfMemory" : error.name;
        this.#end(new FunctionError(type, error.message, (error.stack ?? "").split("\n")), reject);
      });
      this.#worker.on("exit", (code) => this.#end(exitError(code, this.#pending?.requestId), reject));
    });
  }

  #end(error: FunctionError, rejectReady: (error: Error) => void): void {
    this.#alive = false;
    rejectReady(error);
    this.#pending?.reject(error);
  }

  #receive(message: Message): void {
    if (message.type === "log") this.#log.write(message.text);
    // A result of an earlier invocation, whose handler still ran, is ignored.
    if (!("requestId" in message) || message.requestId !== this.#pending?.requestId) return;
    if (message.type === "result") this.#pending.resolve(message.result);
    else this.#pending.reject(described(message.error));
  }

  /** An idle worker does not keep the process alive. */
  #unrefIfIdle(): void {
    if (!this.#busy) this.#worker.unref();
  }

  /** The clock's and the wall clock's time now, in epoch ms; undefined if the clock is the wall clock. */
  #clockAnchor() {
    const [time, wallTime, { speed }] = [this.clock.now(), Date.now(), this.clock];
    // Two readings of the same clock are less than a second apart.
    return speed === 1 && Math.abs(time - wallTime) < 1000 ? undefined : { time, wallTime, speed };
  }
}

const described = ({ errorType, errorMessage, trace }: ErrorDescription) =>
  new FunctionError(errorType, errorMessage, trace);

const exitError = (code: number, requestId = "unknown") =>
  new FunctionError(
    "Runtime.ExitError",
    `RequestId: ${requestId} Error: Runtime exited ${code === 0 ? "without providing a reason" : `with error: exit status ${code}`}`,
  );
