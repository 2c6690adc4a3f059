import type { FunctionVersion } from "./local-function.ts";

/** One invocation, as it is passed to the function. */
export interface Invocation {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  readonly traceHeader: string;
  readonly clientContext: unknown;
}

/**
 * Has one function loaded, and serves one invocation at a time.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export interface ExecutionEnvironment {
  readonly fn: FunctionVersion;
  /** False if it has ended or could not load its code. */
  readonly alive: boolean;
  /** Resolves when the code is loaded; rejects with a `FunctionError` if it cannot be loaded. */
  ready(): Promise<void>;
  /** Runs one invocation and resolves to its result as JSON; rejects with a `FunctionError`, which is logged. */
  invoke(invocation: Invocation): Promise<string>;
  /** Ends the environment at once; its running invocation rejects with `error`. */
  terminate(error: Error): Promise<void>;
}
