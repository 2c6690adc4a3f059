import type { ExecutionProgress } from "../../orchestrator/history/execution-progress.ts";
import { type FollowOptions, followExecution } from "../executions/follow-execution.ts";
import { JsonProgress } from "./json-progress.ts";
import type { ProgressReporter } from "./progress-reporter.ts";
import { ProgressView } from "./progress-view.ts";
import { RolloutReader, type RolloutServices } from "./rollout.ts";
import type { Terminal } from "./terminal.ts";

/** A reporter that prints JSON for machines or text for people. */
export const reporterTo = (terminal: Terminal, json: boolean): ProgressReporter =>
  json ? new JsonProgress(terminal) : new ProgressView(terminal);

export interface ReportOptions extends Omit<FollowOptions, "onProgress"> {
  readonly reporter: ProgressReporter;
  /** Where to read the roll-out; omitted if the output does not show it live. */
  readonly rollout?: Omit<RolloutServices, "now"> | undefined;
  /** Where a person decides, if it is known. */
  readonly approval: () => string | undefined;
  /** Called with each reading after it was reported. */
  readonly onProgress?: (progress: ExecutionProgress) => void;
}

/** Follows an execution to its end and reports its progress. Resolves to the last reading, for `finish`. */
export function reportExecution(options: ReportOptions): Promise<ExecutionProgress> {
  const { reporter, rollout, approval, onProgress = () => {}, ...follow } = options;
  // By the real clock: it limits the calls to ECS.
  const reader = rollout && new RolloutReader({ ...rollout, now: () => performance.now() });
  return followExecution({
    ...follow,
    onProgress: async (progress) => {
      reporter.show(progress, { rollout: await reader?.read(progress), approval: approval() });
      onProgress(progress);
    },
  });
}
