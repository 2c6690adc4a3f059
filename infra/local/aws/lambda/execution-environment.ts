import type { FunctionVersion } from "./local-function.ts";

/** One invocation as it goes to the function. */
export interface Invocation {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  readonly traceHeader: string;
  readonly clientContext: unknown;
}

/**
 * A function that is loaded, and serves one invocation at a time.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export interface ExecutionEnvironment {
  readonly fn: FunctionVersion;
  /** False when it has ended or its code could not be loaded. */
  readonly alive: boolean;
  /** Resolves when the code is loaded; rejects with a `FunctionError` when it cannot be. */
  ready(): Promise<void>;
  /** Runs one invocation and answers its result as JSON; rejects with a `FunctionError`, which is logged. */
  invoke(invocation: Invocation): Promise<string>;
  /** Ends it at once; an invocation under way rejects with `error`. */
  terminate(error: Error): Promise<void>;
}
