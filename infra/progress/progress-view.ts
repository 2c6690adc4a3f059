import {
  type ExecutionProgress,
  endOf,
  isGreen,
  type StateProgress,
} from "../../orchestrator/history/execution-progress.ts";
import { formatDuration } from "../../orchestrator/text/duration.ts";
import { visibleText } from "../../orchestrator/text/visible-text.ts";
import { LiveLines } from "./live-lines.ts";
import {
  awaitsPerson,
  evidenceOf,
  type Followed,
  type ProgressReporter,
  type Surroundings,
} from "./progress-reporter.ts";
import type { Rollout, TaskCounts } from "./rollout.ts";
import { type Paint, painter, type Terminal } from "./terminal.ts";
import { cutTo } from "./text-width.ts";

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
// A terminal that does not tell its width has at least so many.
const fewestColumns = 80;

/** Prints each state once it is over, and on a terminal what runs live below. */
export class ProgressView implements ProgressReporter {
  readonly #terminal: Terminal;
  readonly #paint: Paint;
  readonly #live: LiveLines;
  #printed = 0;
  #turn = 0;
  #phase: StateProgress["phase"] = "deploy";
  #approval: string | undefined;
  #execution = "";

  constructor(terminal: Terminal, environment: NodeJS.ProcessEnv = process.env) {
    this.#terminal = terminal;
    this.#paint = painter(terminal, environment);
    this.#live = new LiveLines(terminal);
  }

  started({ execution, subject, page }: Followed): void {
    this.#execution = execution;
    const link = page ? [`  ${this.#paint("cyan", "→")} watch it: ${page}`] : [];
    this.#print([`${this.#paint("bold", subject)} (execution ${execution})`, ...link]);
  }

  show(progress: ExecutionProgress, surroundings: Surroundings = {}): void {
    const over = progress.states.filter(({ status }) => status !== "running");
    const lines = over.slice(this.#printed).flatMap((state) => this.#stateOver(state));
    this.#printed = Math.max(this.#printed, over.length);
    this.#print([...lines, ...this.#question(progress, surroundings)], this.#running(progress, surroundings));
  }

  note(text: string): void {
    this.#print([`  ${this.#paint("cyan", "→")} ${text}`]);
  }

  finish(progress: ExecutionProgress): void {
    const end = endOf(progress);
    const { error, cause = "" } = progress;
    const why = error
      ? ["", `  ${this.#paint("bold", error)}: ${visibleText(cause).replaceAll(" | ", "\n    ")}`]
      : [];
    const evidence = evidenceOf(progress, this.#execution).map(
      (key) => `  evidence: ${key} (table of the orchestrator)`,
    );
    const painted = this.#paint(isGreen(progress) ? "green" : "red", end);
    this.#print([...why, ...evidence, "", `end state: ${painted}`]);
    this.close();
  }

  close(): void {
    if (this.#terminal.isTTY) this.#live.end([]);
  }

  #stateOver(state: StateProgress): string[] {
    const back =
      state.phase === this.#phase ? [] : [this.#paint("yellow", "  ↩ going back to the release before")];
    this.#phase = state.phase;
    const mark = state.status === "failed" ? this.#paint("red", "✖") : this.#paint("green", "✔");
    return [...back, `  ${mark} ${describe(state)}`];
  }

  /** Where to decide: in full and once, for a link that is cut opens nothing. */
  #question(progress: ExecutionProgress, { approval }: Surroundings): string[] {
    if (!awaitsPerson(progress) || !approval || approval === this.#approval) return [];
    this.#approval = approval;
    return [`  ${this.#paint("cyan", "?")} waiting for a person: ${approval}`];
  }

  #running({ states, status }: ExecutionProgress, { rollout }: Surroundings): string[] {
    const state = states.findLast((each) => each.status === "running");
    if (!state || status !== "RUNNING") return [];
    this.#turn += 1;
    const frame = this.#paint("cyan", spinner[this.#turn % spinner.length] ?? "");
    const room = (this.#terminal.columns ?? fewestColumns) - 1;
    const lines = [`  ${frame} ${cutTo(describe(state), room - 4)}`];
    if (rollout) lines.push(this.#paint("dim", cutTo(`      ${describeRollout(rollout)}`, room)));
    return lines;
  }

  #print(staying: readonly string[], live: readonly string[] = []): void {
    if (this.#terminal.isTTY) this.#live.draw(staying, live);
    else if (staying.length > 0) this.#terminal.write(`${staying.join("\n")}\n`);
  }
}

const longestStateName = 20;

function describe({ state, durationMs, visits }: StateProgress): string {
  const polls = visits > 1 ? `  (${visits} polls)` : "";
  return `${state.padEnd(longestStateName)} ${formatDuration(durationMs).padStart(8)}${polls}`;
}

const describeRollout = ({ fresh, old }: Rollout): string =>
  `new tasks ${describeCounts(fresh)}${old ? `, old tasks ${describeCounts(old)}` : ""}`;

const describeCounts = ({ running, desired }: TaskCounts): string => `${running}/${desired} running`;
