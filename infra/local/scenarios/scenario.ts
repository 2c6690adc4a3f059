import type { EndState } from "../../../orchestrator/deployment/deployment.ts";
import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import { failCause } from "../../../orchestrator/history/fail-cause.ts";
import type { LocalAwsOptions } from "../local-settings.ts";
import type { Invocations } from "./invocations.ts";
import type { World } from "./world.ts";

/** A deployment with a name: what is done to a fresh local AWS, and how it must end. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly endState: EndState;
  /** The error that the execution must end with; missing where it succeeds. */
  readonly error?: string;
  /** Its functions run in this process unless it says `bundles`, as they are deployed. */
  readonly options?: Pick<
    LocalAwsOptions,
    "approvalDeadlineSeconds" | "functions" | "parameters" | "targets" | "traceDeadlineSeconds"
  >;
  /** Resolves to the execution that the scenario is about; throws where a promise is broken on the way. */
  run(world: World, invocations: Invocations): Promise<ExecutionProgress>;
  /** Throws when what is left behind is not as it should be. */
  leaves?(left: FinalState): void;
}

/** What a deployment leaves behind, as a person would look it up. */
export interface FinalState {
  /** The compute stack's status; `none` when there is no such stack. */
  readonly stack: string;
  /** The version that answers behind the load balancer; `none` when nothing does. */
  readonly version: string;
  /** Rows in `tasks`; undefined when the table is not there. */
  readonly tasks: number | undefined;
  readonly changeSets: number;
  readonly lock: "free" | "held" | "kept";
  readonly mails: number;
}

/** Throws an Error that names what differs. */
export function expectFinalState(left: FinalState, expected: Partial<FinalState>): void {
  const wrong = Object.entries(expected).filter(([name, value]) => left[name as keyof FinalState] !== value);
  if (wrong.length === 0) return;
  const differences = wrong.map(
    ([name, value]) => `${name} is ${left[name as keyof FinalState]} instead of ${value}`,
  );
  throw new Error(`left behind: ${differences.join(", ")}`);
}

/** Throws an Error unless the execution's cause carries a diagnosis that begins so. */
export function expectDiagnosis({ cause = "" }: ExecutionProgress, beginning: string): void {
  if (failCause(cause).diagnosis?.startsWith(beginning)) return;
  throw new Error(`the diagnosis does not begin with "${beginning}": ${cause}`);
}
