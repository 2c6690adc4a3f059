import { executionNameOf } from "../../../orchestrator/deployment/deployment-id.ts";
import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import { deploymentIdOfExecution, deploymentLinks } from "../access/deployment-links.ts";
import type { ActionsByFunction } from "../action-record.ts";
import { type LocalAws, startLocalAws } from "../local-aws.ts";
import { deployExpecting } from "./deploy-expecting.ts";
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
  options: ScenarioOptions = {},
): Promise<ScenarioReport> {
  const [report] = await runInTurn([scenario], options);
  return report ?? { problem: "it was not run", durationMs: 0 };
}

/**
 * Runs scenarios that begin after the same deployment in turn, on one local AWS with the first one's options. Resolves to
 * their reports; after a problem the others are not run, and say so.
 */
export async function runInTurn(
  scenarios: readonly Scenario[],
  { watcher, databaseUrl }: ScenarioOptions = {},
): Promise<readonly ScenarioReport[]> {
  const [{ options, after, ownDatabase } = {}] = scenarios;
  const reports: ScenarioReport[] = [];
  let startedAt = performance.now();
  const invocations = new Invocations();
  const failed = (error: unknown) => [
    ...reports,
    ...scenarios.slice(reports.length).map(() => ({ problem: String(error), durationMs: since(startedAt) })),
  ];
  let aws: LocalAws;
  try {
    aws = await startLocalAws({
      functions: "inProcess",
      ...options,
      // One task where two would show nothing else: tasks are what takes the processor's time.
      parameters: { MinCapacity: "1", ...options?.parameters },
      databaseUrl: ownDatabase ? undefined : databaseUrl,
      speed,
      delayScale,
      aroundInvoke: invocations.around,
    });
  } catch (error) {
    return failed(error);
  }
  try {
    const world = new World(aws, watcher?.show, watcher && reportStarted(watcher, aws));
    if (after) await deployExpecting(world, after, "Deployed");
    for (const scenario of scenarios) {
      const report = await reportOf(scenario, world, invocations);
      reports.push({ ...report, durationMs: since(startedAt) });
      if (report.problem) throw new Error(`not run to its end: ${scenario.name} failed (${report.problem})`);
      startedAt = performance.now();
    }
    return reports;
  } catch (error) {
    return failed(error);
  } finally {
    await aws.close();
  }
}

const since = (start: number) => performance.now() - start;

async function reportOf(
  scenario: Scenario,
  world: World,
  invocations: Invocations,
): Promise<Omit<ScenarioReport, "durationMs">> {
  try {
    const progress = await scenario.run(world, invocations);
    await world.aws.cleanedUp();
    const left = await finalState(world.aws);
    const problem = problemOf(scenario, progress, left);
    return { progress, left, actions: world.aws.actionsByFunction(), ...(problem ? { problem } : {}) };
  } catch (error) {
    return { problem: String(error) };
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
