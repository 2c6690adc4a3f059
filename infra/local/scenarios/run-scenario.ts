import { executionNameOf } from "../../../orchestrator/deployment/deployment-id.ts";
import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import { deploymentIdOfExecution, deploymentLinks } from "../access/deployment-links.ts";
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
  /** What differs from the expectation; missing if the scenario succeeded. */
  readonly problem?: string;
  /** Milliseconds of the wall clock, including start and stop of the local AWS. */
  readonly durationMs: number;
}

// 50 seconds of the clock are one second while nothing runs; processes, functions and requests take their real time.
const speed = 50;

// The delays of 3, 5 and 2 seconds become 150, 250 and 100 milliseconds.
const delayScale = 0.05;

/** Callbacks for the executions of a scenario. */
export interface ScenarioWatcher {
  /** The page is served as long as the scenario runs. */
  readonly started: (execution: string, page: string) => void;
  readonly show: (progress: ExecutionProgress) => void;
}

export interface ScenarioOptions {
  readonly watcher?: ScenarioWatcher;
  /** The PostgreSQL server on which to create the database; missing: the scenario starts its own. */
  readonly databaseUrl?: string;
}

/** Runs a scenario on its own local AWS, reports the progress of its executions, and checks its end. */
export async function runScenario(
  scenario: Scenario,
  { watcher, databaseUrl }: ScenarioOptions = {},
): Promise<ScenarioReport> {
  const startedAt = performance.now();
  const invocations = new Invocations();
  const aws = await startLocalAws({
    functions: "inProcess",
    ...scenario.options,
    // One task where two would show nothing else: tasks are what takes the processor's time.
    parameters: { MinCapacity: "1", ...scenario.options?.parameters },
    databaseUrl,
    speed,
    delayScale,
    aroundInvoke: invocations.around,
  });
  try {
    const world = new World(aws, watcher?.show, watcher && reportStarted(watcher, aws));
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

const reportStarted =
  ({ started }: ScenarioWatcher, { url, clients, clock }: LocalAws) =>
  async (arn: string) => {
    const id = await deploymentIdOfExecution(clients, arn);
    const links = await deploymentLinks(url, clients, clock);
    started(executionNameOf(id), links.of(id));
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
