import type { ExecutionProgress } from "../../../orchestrator/execution-progress.ts";
import type { ActionsByFunction } from "../action-record.ts";
import { startLocalAws } from "../local-aws.ts";
import { Invocations } from "./invocations.ts";
import { leftBehind } from "./left-behind.ts";
import type { LeftBehind, Scenario } from "./scenario.ts";
import { World } from "./world.ts";

export interface ScenarioReport {
  readonly progress?: ExecutionProgress;
  readonly left?: LeftBehind;
  /** The IAM actions that each function used. */
  readonly actions?: ActionsByFunction;
  /** What is not as it should be; missing when all is well. */
  readonly problem?: string;
  /** Milliseconds of the wall's clock, starting and stopping the local AWS included. */
  readonly durationMs: number;
}

// Ten seconds pass in one: processes start and answer in real time, which is most of what is left.
const usualSpeed = 10;

// The delays of 3, 5 and 2 seconds become 150, 250 and 100 milliseconds.
const delayScale = 0.05;

/** Runs a scenario on a local AWS of its own, tells how each of its executions goes, and judges how it ended. */
export async function runScenario(
  scenario: Scenario,
  onProgress: (progress: ExecutionProgress) => void = () => {},
): Promise<ScenarioReport> {
  const startedAt = performance.now();
  const invocations = new Invocations();
  const aws = await startLocalAws({
    ...scenario.options,
    speed: scenario.speed ?? usualSpeed,
    delayScale,
    aroundInvoke: invocations.around,
  });
  try {
    const progress = await scenario.run(new World(aws, onProgress), invocations);
    await aws.cleanedUp();
    const left = await leftBehind(aws);
    const problem = problemOf(scenario, progress, left);
    return {
      progress,
      left,
      actions: aws.actionsByFunction(),
      ...(problem ? { problem } : {}),
      durationMs: performance.now() - startedAt,
    };
  } catch (error) {
    return { problem: String(error), durationMs: performance.now() - startedAt };
  } finally {
    await aws.close();
  }
}

function problemOf(scenario: Scenario, progress: ExecutionProgress, left: LeftBehind): string | undefined {
  if (progress.endState !== scenario.endState) {
    return `ended ${progress.endState ?? progress.status} instead of ${scenario.endState}`;
  }
  if (scenario.error && progress.error !== scenario.error) {
    return `ended with the error ${progress.error} instead of ${scenario.error}`;
  }
  try {
    scenario.leaves?.(left);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
