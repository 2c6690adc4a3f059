import {
  type ExecutionProgress,
  endOf,
  type StateProgress,
} from "../../orchestrator/history/execution-progress.ts";
import { formatDuration } from "../../orchestrator/text/duration.ts";
import type { ScenarioReport } from "../local/scenarios/run-scenario.ts";
import type { Scenario } from "../local/scenarios/scenario.ts";
import { JsonProgress } from "./json-progress.ts";
import { LiveLines } from "./live-lines.ts";
import { type Paint, painter, type Terminal } from "./terminal.ts";
import { cutTo } from "./text-width.ts";

/** Reports scenarios to people or machines. */
export interface ScenarioReporter {
  started(scenario: Scenario): void;
  /** One of its deployments, and the deployment's page, which is available while the scenario runs. */
  deploymentStarted(execution: string, page: string): void;
  show(progress: ExecutionProgress): void;
  result(scenario: Scenario, report: ScenarioReport): void;
  end(passed: number, total: number): void;
}

/** Prints each scenario's result; on a terminal, also its current state, live. */
export class ScenarioView implements ScenarioReporter {
  readonly #terminal: Terminal;
  readonly #paint: Paint;
  readonly #live: LiveLines;

  constructor(terminal: Terminal, environment: NodeJS.ProcessEnv = process.env) {
    this.#terminal = terminal;
    this.#paint = painter(terminal, environment);
    this.#live = new LiveLines(terminal);
  }

  started({ name, title }: Scenario): void {
    this.#print([`${this.#paint("bold", name)}: ${title}`]);
  }

  /** On a terminal only: the page no longer exists when a person reads the output from a file. */
  deploymentStarted(_execution: string, page: string): void {
    if (this.#terminal.isTTY) this.#live.draw([`  → watch while it runs: ${page}`], []);
  }

  show({ states }: ExecutionProgress): void {
    if (!this.#terminal.isTTY) return;
    const path = states.map(shortState).join(" → ");
    this.#live.draw([], [this.#paint("dim", cutTo(`  ${path}`, (this.#terminal.columns ?? 80) - 1))]);
  }

  result(_scenario: Scenario, { progress, left, problem, durationMs }: ScenarioReport): void {
    const mark = problem ? this.#paint("red", `✖ ${problem}`) : this.#paint("green", "✔ as expected");
    this.#print([
      ...(progress
        ? [
            `  states      ${progress.states.map(shortState).join(" → ")}`,
            `  end state   ${ending(progress)}`,
          ]
        : []),
      ...(left
        ? [
            `  left behind ${Object.entries(left)
              .map((entry) => entry.join(" "))
              .join(", ")}`,
          ]
        : []),
      `  ${mark}, ${formatDuration(durationMs)}\n`,
    ]);
  }

  end(passed: number, total: number): void {
    this.#print([`${passed} of ${total} ended as expected`]);
  }

  #print(lines: readonly string[]): void {
    if (this.#terminal.isTTY) this.#live.end(lines);
    else this.#terminal.write(`${lines.join("\n")}\n`);
  }
}

/** Prints one JSON object per line. The last event is `end`. */
export class JsonScenarios implements ScenarioReporter {
  readonly #terminal: Terminal;
  #states: JsonProgress | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  started({ name, title }: Scenario): void {
    this.#print({ event: "scenario", name, title });
  }

  deploymentStarted(execution: string, page: string): void {
    this.#print({ event: "started", execution, page });
  }

  show(progress: ExecutionProgress): void {
    this.#states ??= new JsonProgress(this.#terminal);
    this.#states.show(progress);
    // A scenario may run several executions; each one reports its own states.
    if (progress.status !== "RUNNING") this.#states = undefined;
  }

  result({ name }: Scenario, { progress, left, problem, durationMs }: ScenarioReport): void {
    this.#states = undefined;
    this.#print({
      event: "result",
      name,
      endState: progress ? endOf(progress) : null,
      error: progress?.error ?? null,
      cause: progress?.cause ?? null,
      left: left ?? null,
      problem: problem ?? null,
      durationMs: Math.round(durationMs),
    });
  }

  end(passed: number, total: number): void {
    this.#print({ event: "end", passed, total });
  }

  #print(event: object): void {
    this.#terminal.write(`${JSON.stringify(event)}\n`);
  }
}

const shortState = ({ state, phase, status }: StateProgress) =>
  `${phase === "rollback" ? "↩ " : ""}${state}${status === "failed" ? " ✖" : ""}`;

const ending = (progress: ExecutionProgress) =>
  `${endOf(progress)}${progress.error ? ` (${progress.error}: ${progress.cause})` : ""}`;
