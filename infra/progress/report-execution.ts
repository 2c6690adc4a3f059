import type { ExecutionProgress } from "../../orchestrator/history/execution-progress.ts";
import { type FollowOptions, followExecution } from "../executions/follow-execution.ts";
import { JsonProgress } from "./json-progress.ts";
import type { ProgressReporter } from "./progress-reporter.ts";
import { ProgressView } from "./progress-view.ts";
import { RolloutReader, type RolloutSources } from "./rollout.ts";
import type { Terminal } from "./terminal.ts";

/** For machines when they ask for it, otherwise for people. */
export const reporterTo = (terminal: Terminal, json: boolean): ProgressReporter =>
  json ? new JsonProgress(terminal) : new ProgressView(terminal);

export interface ReportOptions extends Omit<FollowOptions, "onProgress"> {
  readonly reporter: ProgressReporter;
  /** Where the roll-out is read; missing where nobody would see it move. */
  readonly rollout?: Omit<RolloutSources, "now"> | undefined;
  /** Where a person decides, as far as it is known. */
  readonly approval: () => string | undefined;
  /** Called with each reading after it was told. */
  readonly onProgress?: (progress: ExecutionProgress) => void;
}

/** Follows an execution to its end and tells of it; resolves to the last reading, which is left to be told. */
export function reportExecution(options: ReportOptions): Promise<ExecutionProgress> {
  const { reporter, rollout, approval, onProgress = () => {}, ...follow } = options;
  // By the wall's clock: it is the calls to ECS that have to be few.
  const reader = rollout && new RolloutReader({ ...rollout, now: () => performance.now() });
  return followExecution({
    ...follow,
    onProgress: async (progress) => {
      reporter.show(progress, { rollout: await reader?.read(progress), approval: approval() });
      onProgress(progress);
    },
  });
}
