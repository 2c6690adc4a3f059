import { setTimeout as delay } from "node:timers/promises";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { executionHistory } from "../../orchestrator/history/execution-history.ts";
import { type ExecutionProgress, progressOf } from "../../orchestrator/history/execution-progress.ts";

export interface FollowOptions {
  readonly stepFunctions: SFNClient;
  readonly executionArn: string;
  /** Called and awaited with each reading, including the last one. */
  readonly onProgress: (progress: ExecutionProgress) => void | Promise<void>;
  /** Milliseconds between two readings. */
  readonly intervalMs?: number;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

// A quarter of a second looks live. AWS's quota for GetExecutionHistory allows 20 calls per second.
const defaultIntervalMs = 250;

/** Polls an execution's history until the execution ends. Resolves to the last reading. */
export async function followExecution(options: FollowOptions): Promise<ExecutionProgress> {
  const { intervalMs = defaultIntervalMs, signal } = options;
  for (;;) {
    signal?.throwIfAborted();
    const history = await executionHistory(options.stepFunctions, options.executionArn);
    const progress = progressOf(history, options.now());
    await options.onProgress(progress);
    if (progress.status !== "RUNNING") return progress;
    await delay(intervalMs, undefined, signal ? { signal } : undefined).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}
