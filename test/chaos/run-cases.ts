import type { ChaosCase } from "./cases/chaos-case.ts";
import { type CaseReport, runCase } from "./run-case.ts";
import type { Worlds } from "./worlds.ts";

export interface RunOptions {
  readonly worlds: Worlds;
  readonly seed: number;
  /** How many cases run side by side, each on an AWS of its own. */
  readonly jobs: number;
  /** Ends the run after the cases that are under way. */
  readonly interrupted?: AbortSignal;
  readonly onReport?: (chaosCase: ChaosCase, report: CaseReport) => void;
}

/** Runs the cases. Throws the first error of what they run on. */
export async function runCases(
  cases: readonly ChaosCase[],
  { worlds, seed, jobs, interrupted, onReport }: RunOptions,
): Promise<ReadonlyMap<ChaosCase, CaseReport>> {
  const waiting = [...cases];
  const reports = new Map<ChaosCase, CaseReport>();
  const work = async () => {
    try {
      for (let next = waiting.shift(); next && !interrupted?.aborted; next = waiting.shift()) {
        const report = await runCase(worlds, next, seed);
        reports.set(next, report);
        onReport?.(next, report);
      }
    } catch (error) {
      // The others end with their cases.
      waiting.length = 0;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return reports;
}
