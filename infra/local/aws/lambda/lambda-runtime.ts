import { randomBytes, randomUUID } from "node:crypto";
import type { Clock, WaitingClock } from "../clock.ts";
import type { LogSink } from "../logs/log-sink.ts";
import { newTraceId } from "../trace-id.ts";
import { AwsError } from "../wire/service.ts";
import { EnvironmentPool } from "./environment-pool.ts";
import type { ExecutionEnvironment } from "./execution-environment.ts";
import { FunctionError } from "./function-error.ts";
import { FunctionInProcess } from "./function-in-process.ts";
import { FunctionVersions } from "./function-versions.ts";
import { FunctionWorker } from "./function-worker.ts";
import type { FunctionVersion, LocalFunction } from "./local-function.ts";

export { FunctionError } from "./function-error.ts";
export type { LocalFunction } from "./local-function.ts";

/**
 * Lambda's quota for a synchronous request and for its response, in bytes: 6 MB.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const maxPayloadBytes = 6_291_556;

export interface InvokeOptions {
  /** Ends the invocation and its environment at once. */
  readonly signal?: AbortSignal;
  readonly clientContext?: unknown;
  /** The caller's X-Ray tracing header; without one the invocation starts a trace. */
  readonly traceHeader?: string;
}

export interface LambdaRuntime {
  readonly clock: Clock;
  /**
   * Invokes a function, or a version of it, and resolves to its result. Rejects with a `FunctionError` if it throws,
   * times out (`Sandbox.Timedout`) or exits (`Runtime.ExitError`), and with an `AwsError` if there is no such function
   * (`ResourceNotFoundException`) or the payload is too large (`RequestTooLargeException`).
   * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
   */
  invoke(nameOrArn: string, payload: unknown, options?: InvokeOptions): Promise<unknown>;
  /**
   * Deploys the functions again and publishes a version of each. Returns its number; the first version is 1.
   * Invocations of previous versions continue with their code.
   */
  publish(functions: readonly LocalFunction[]): number;
  /** Loads the functions, so that their first invocation is warm. Rejects if one cannot be loaded. */
  prewarm(names: readonly string[]): Promise<void>;
  /** Ends all environments and running invocations. */
  close(): Promise<void>;
}

export interface LambdaRuntimeOptions {
  readonly functions: readonly LocalFunction[];
  readonly clock: WaitingClock;
  readonly logs: LogSink;
}

/** Runs functions in execution environments that serve one invocation at a time each, as Lambda does. */
export function createLambdaRuntime({ functions, clock, logs }: LambdaRuntimeOptions): LambdaRuntime {
  const versions = new FunctionVersions();
  versions.publish(functions);
  const pools = new Map<FunctionVersion, EnvironmentPool>();
  const closing = new AbortController();
  const start = (fn: FunctionVersion) =>
    "bundle" in fn.code
      ? new FunctionWorker(fn, fn.code, clock, logs)
      : new FunctionInProcess(fn, fn.code, clock, logs);
  const poolOf = (fn: FunctionVersion) => {
    const pool = pools.get(fn) ?? new EnvironmentPool(() => start(fn));
    pools.set(fn, pool);
    return pool;
  };
  const runtime: LambdaRuntime = {
    clock,
    invoke: async (nameOrArn, payload, options = {}) => {
      const signal = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal;
      signal.throwIfAborted();
      const fn = versions.find(nameOrArn);
      const invocation = {
        requestId: randomUUID(),
        payload: requestBody(payload),
        traceHeader: options.traceHeader ?? newTraceHeader(clock.now()),
        clientContext: options.clientContext,
      };
      const pool = poolOf(fn);
      const environment = await pool.acquire();
      try {
        signal.throwIfAborted();
        const result = await raceWithTimeout(
          environment,
          clock,
          signal,
          environment.invoke(invocation),
          invocation.requestId,
        );
        return parseResponse(result);
      } finally {
        pool.release(environment);
      }
    },
    publish: (changed) => versions.publish(changed),
    prewarm: async (names) => {
      await Promise.all(names.map((name) => poolOf(versions.find(name)).prewarm()));
    },
    close: async () => {
      const error = new Error("The Lambda runtime is closed.");
      closing.abort(error);
      await Promise.all([...pools.values()].map((pool) => pool.close(error)));
    },
  };
  // A function's time-out gives it real time.
  return { ...runtime, invoke: (...request) => clock.during(() => runtime.invoke(...request)) };
}

/** Resolves to the result. Ends the environment if the function times out or the signal is aborted. */
async function raceWithTimeout(
  environment: ExecutionEnvironment,
  clock: WaitingClock,
  signal: AbortSignal,
  result: Promise<string>,
  requestId: string,
): Promise<string> {
  const { timeoutSeconds } = environment.fn;
  const done = new AbortController();
  const stopWaiting = AbortSignal.any([signal, done.signal]);
  const watch = async () => {
    await environment.ready();
    await clock.sleep(timeoutSeconds * 1000, stopWaiting);
    const message = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
    await environment.terminate(new FunctionError("Sandbox.Timedout", message));
  };
  const end = () => void environment.terminate(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  // Its error is the result's, too.
  watch().catch(() => {});
  try {
    return await result;
  } finally {
    done.abort();
    signal.removeEventListener("abort", end);
  }
}

function requestBody(payload: unknown): string {
  const body = JSON.stringify(payload) ?? "null";
  if (Buffer.byteLength(body) <= maxPayloadBytes) return body;
  throw new AwsError(
    "RequestTooLargeException",
    `Request must be smaller than ${maxPayloadBytes} bytes for the InvokeFunction operation`,
    413,
  );
}

function parseResponse(result: string): unknown {
  if (Buffer.byteLength(result) <= maxPayloadBytes) return JSON.parse(result);
  throw new FunctionError(
    "Function.ResponseSizeTooLarge",
    `Response payload size exceeded maximum allowed payload size (${maxPayloadBytes} bytes).`,
  );
}

/** The tracing header of a new, sampled trace. */
const newTraceHeader = (now: number) =>
  `Root=${newTraceId(now)};Parent=${randomBytes(8).toString("hex")};Sampled=1`;
