import { randomBytes } from "node:crypto";
import { Worker } from "node:worker_threads";
import type { WaitingClock } from "../clock.ts";
import type { LogSink } from "../logs/log-sink.ts";
import { FunctionError } from "./function-error.ts";
import { environmentOf, type FunctionVersion, invokedArn, logGroupOf } from "./local-function.ts";

/** One invocation as it goes to the worker. */
export interface Invocation {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  readonly traceHeader: string;
  readonly clientContext: unknown;
}

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

/** The invocation under way. */
interface Pending {
  readonly requestId: string;
  resolve(result: string): void;
  reject(error: Error): void;
}

/** A worker thread with one function loaded, which serves one invocation at a time: Lambda's execution environment. */
export class FunctionWorker {
  readonly #worker: Worker;
  readonly #logStreamName: string;
  readonly #ready: Promise<void>;
  #pending: Pending | undefined;
  #alive = true;
  #busy = false;

  constructor(
    readonly fn: FunctionVersion,
    private readonly clock: WaitingClock,
    private readonly logs: LogSink,
  ) {
    const date = new Date(clock.now()).toISOString().slice(0, 10).replaceAll("-", "/");
    this.#logStreamName = `${date}/[${fn.version}]${randomBytes(16).toString("hex")}`;
    this.#worker = this.#spawn();
    this.#ready = this.#initialised();
    // A worker that fails to load tells so when it is invoked.
    this.#ready.then(() => this.#restWhenIdle()).catch(() => {});
  }

  /** False when the thread has ended or its bundle could not be loaded. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Resolves when the bundle is loaded; rejects with a `FunctionError` when it cannot be. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** Runs one invocation and answers its result as JSON; rejects with a `FunctionError`, which is logged. */
  async invoke(invocation: Invocation): Promise<string> {
    this.#busy = true;
    this.#worker.ref();
    try {
      await this.#ready;
      return await new Promise((resolve, reject) => {
        this.#pending = { requestId: invocation.requestId, resolve, reject };
        const deadline = this.clock.now() + this.fn.timeoutSeconds * 1000;
        this.#worker.postMessage({ ...invocation, deadline, clock: this.#clockAnchor() });
      });
    } catch (error) {
      this.#logError(invocation.requestId, error);
      throw error;
    } finally {
      this.#pending = undefined;
      this.#busy = false;
      this.#restWhenIdle();
    }
  }

  /** Ends the thread at once; an invocation under way rejects with `error`. */
  async terminate(error: Error): Promise<void> {
    this.#alive = false;
    this.#pending?.reject(error);
    await this.#worker.terminate();
  }

  #spawn(): Worker {
    const { fn } = this;
    const worker = new Worker(new URL("./worker.mjs", import.meta.url), {
      env: environmentOf(fn, this.#logStreamName),
      // Neither the TypeScript loader nor other flags of this process.
      execArgv: [],
      argv: [],
      // The worker sends what it prints as messages. Nothing reads these streams: that would keep the process alive.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: fn.memoryMb },
      workerData: {
        bundle: fn.bundle,
        functionName: fn.name,
        functionVersion: fn.version,
        functionArn: invokedArn(fn),
        memoryMb: fn.memoryMb,
        logGroupName: logGroupOf(fn),
        logStreamName: this.#logStreamName,
        initialClock: this.#clockAnchor(),
      },
    });
    worker.on("message", (message: Message) => this.#receive(message));
    return worker;
  }

  #initialised(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#worker.on("message", (message: Message) => {
        if (message.type === "ready") resolve();
        if (message.type !== "initFailed") return;
        this.#end(functionError(message.error), reject);
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
    if (message.type === "log") this.#log(message.text);
    // A handler that was left running after its answer may answer twice; the first counts.
    if (!("requestId" in message) || message.requestId !== this.#pending?.requestId) return;
    if (message.type === "result") this.#pending.resolve(message.result);
    else this.#pending.reject(functionError(message.error));
  }

  /** A warm worker alone does not keep the process alive. */
  #restWhenIdle(): void {
    if (!this.#busy) this.#worker.unref();
  }

  #logError(requestId: string, error: unknown): void {
    const time = new Date(this.clock.now()).toISOString();
    this.#log(`${time}\t${requestId}\tERROR\tInvoke Error\t${JSON.stringify(error)}`);
  }

  #log(text: string): void {
    for (const line of text.replace(/\n$/, "").split("\n")) {
      this.logs.append(logGroupOf(this.fn), this.#logStreamName, this.clock.now(), line);
    }
  }

  /** Where the clock and the wall's stand now, or nothing when the clock is the wall's. */
  #clockAnchor() {
    const [time, wallTime, { speed }] = [this.clock.now(), Date.now(), this.clock];
    // Two readings of one clock in a row are less than a second apart.
    return speed === 1 && Math.abs(time - wallTime) < 1000 ? undefined : { time, wallTime, speed };
  }
}

const functionError = ({ errorType, errorMessage, trace }: ErrorDescription) =>
  new FunctionError(errorType, errorMessage, trace);

const exitError = (code: number, requestId = "unknown") =>
  new FunctionError(
    "Runtime.ExitError",
    `RequestId: ${requestId} Error: Runtime exited ${code === 0 ? "without providing a reason" : `with error: exit status ${code}`}`,
  );
