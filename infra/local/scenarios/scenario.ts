import type { EndState } from "../../../orchestrator/deployment/deployment.ts";
import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import { failCause } from "../../../orchestrator/history/fail-cause.ts";
import type { LocalAwsOptions } from "../local-settings.ts";
import type { Invocations } from "./invocations.ts";
import type { World } from "./world.ts";

/** A named deployment on a new local AWS, with the end state that it must reach. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly endState: EndState;
  /** The error that the execution must end with; missing if it succeeds. */
  readonly error?: string;
  /**
   * A deployment that it begins after. Those with the same one and the same options can run in turn on one AWS: each ends
   * with what this one has deployed.
   */
  readonly after?: Readonly<Record<string, unknown>>;
  /** It needs a PostgreSQL server of its own: only such a one can be cloned. */
  readonly ownDatabase?: true;
  /** Functions run in this process; with `bundles`, from the bundles that are deployed. */
  readonly options?: Pick<
    LocalAwsOptions,
    "approvalDeadlineSeconds" | "functions" | "parameters" | "slack" | "targets" | "traceDeadlineSeconds"
  >;
  /** Resolves to the execution that the scenario is about. Throws if an expectation before its end fails. */
  run(world: World, invocations: Invocations): Promise<ExecutionProgress>;
  /** Throws if the final state differs from the expected one. */
  leaves?(left: FinalState): void;
}

/** The state of AWS after a deployment. */
export interface FinalState {
  /** The compute stack's status; `none` if it does not exist. */
  readonly stack: string;
  /** The version that the service reports; `none` if no service answers. */
  readonly version: string;
  /** The number of rows in `tasks`; undefined if the table does not exist. */
  readonly tasks: number | undefined;
  readonly changeSets: number;
  readonly lock: "free" | "held" | "kept";
  readonly mails: number;
}

/** Throws an Error that names the differences. */
export function expectFinalState(left: FinalState, expected: Partial<FinalState>): void {
  const wrong = Object.entries(expected).filter(([name, value]) => left[name as keyof FinalState] !== value);
  if (wrong.length === 0) return;
  const differences = wrong.map(
    ([name, value]) => `${name} is ${left[name as keyof FinalState]} instead of ${value}`,
  );
  throw new Error(`final state: ${differences.join(", ")}`);
}

/** Throws an Error unless the execution's cause has a diagnosis with this beginning. */
export function expectDiagnosis({ cause = "" }: ExecutionProgress, beginning: string): void {
  if (failCause(cause).diagnosis?.startsWith(beginning)) return;
  throw new Error(`the diagnosis does not begin with "${beginning}": ${cause}`);
}
