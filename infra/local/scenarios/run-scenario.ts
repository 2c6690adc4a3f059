import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import { deploymentLinks } from "../access/deployment-links.ts";
import type { ActionsByFunction } from "../action-record.ts";
import { type LocalAws, startLocalAws } from "../local-aws.ts";
import { finalState } from "./final-state.ts";
import { Invocations } from "./invocations.ts";
import type { FinalState, Scenario } from "./scenario.ts";
import { World } from "./world.ts";

export interface ScenarioReport {
  readonly progress?: ExecutionProgress;
  readonly left?: FinalState;
  /** The IAM actions that each function used. */
  readonly actions?: ActionsByFunction;
  /** What is not as it should be; missing when all is well. */
  readonly problem?: string;
  /** Milliseconds of the wall's clock, starting and stopping the local AWS included. */
  readonly durationMs: number;
}

// Fifty seconds pass in one while nothing is under way; processes, functions and requests take their real time.
const speed = 50;

// The delays of 3, 5 and 2 seconds become 150, 250 and 100 milliseconds.
const delayScale = 0.05;

/** Who is told of the executions of a scenario. */
export interface ScenarioWatcher {
  /** The page is there for as long as the scenario runs. */
  readonly started: (execution: string, page: string) => void;
  readonly show: (progress: ExecutionProgress) => void;
}

export interface ScenarioSurroundings {
  readonly watcher?: ScenarioWatcher;
  /** A PostgreSQL server to make a database on, instead of one of its own. */
  readonly databaseUrl?: string;
}

/** Runs a scenario on a local AWS of its own, tells how each of its executions goes, and judges how it ended. */
export async function runScenario(
  scenario: Scenario,
  { watcher, databaseUrl }: ScenarioSurroundings = {},
): Promise<ScenarioReport> {
  const startedAt = performance.now();
  const invocations = new Invocations();
  const aws = await startLocalAws({
    functions: "inProcess",
    ...scenario.options,
    databaseUrl,
    speed,
    delayScale,
    aroundInvoke: invocations.around,
  });
  try {
    const world = new World(aws, watcher?.show, watcher && tellStarted(watcher, aws));
    const progress = await scenario.run(world, invocations);
    await aws.cleanedUp();
    const left = await finalState(aws);
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

const tellStarted =
  ({ started }: ScenarioWatcher, { url, clients }: LocalAws) =>
  async (arn: string) => {
    const links = await deploymentLinks(url, clients);
    started(arn.split(":").at(-1) ?? arn, links.of(arn));
  };

function problemOf(scenario: Scenario, progress: ExecutionProgress, left: FinalState): string | undefined {
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
