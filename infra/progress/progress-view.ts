import {
  type ExecutionProgress,
  endOf,
  isSuccessful,
  type StateProgress,
} from "../../orchestrator/history/execution-progress.ts";
import { formatDuration } from "../../orchestrator/text/duration.ts";
import { visibleText } from "../../orchestrator/text/visible-text.ts";
import { LiveLines } from "./live-lines.ts";
import {
  awaitsPerson,
  evidenceOf,
  type Followed,
  type ProgressDetails,
  type ProgressReporter,
} from "./progress-reporter.ts";
import type { Rollout, TaskCounts } from "./rollout.ts";
import { type Paint, painter, type Terminal } from "./terminal.ts";
import { cutTo } from "./text-width.ts";

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
// For a terminal that does not report its width.
const defaultColumns = 80;

/** Prints each state when it has ended; on a terminal, also the running state, live. */
export class ProgressView implements ProgressReporter {
  readonly #terminal: Terminal;
  readonly #paint: Paint;
  readonly #live: LiveLines;
  #printed = 0;
  #turn = 0;
  #phase: StateProgress["phase"] = "deploy";
  #approval: string | undefined;
  #deploymentId = "";

  constructor(terminal: Terminal, environment: NodeJS.ProcessEnv = process.env) {
    this.#terminal = terminal;
    this.#paint = painter(terminal, environment);
    this.#live = new LiveLines(terminal);
  }

  started({ execution, deploymentId, subject, page }: Followed): void {
    this.#deploymentId = deploymentId;
    const link = page ? [`  ${this.#paint("cyan", "→")} watch: ${page}`] : [];
    this.#print([`${this.#paint("bold", subject)} (execution ${execution})`, ...link]);
  }

  show(progress: ExecutionProgress, details: ProgressDetails = {}): void {
    const ended = progress.states.filter(({ status }) => status !== "running");
    const lines = ended.slice(this.#printed).flatMap((state) => this.#endedState(state));
    this.#printed = Math.max(this.#printed, ended.length);
    this.#print([...lines, ...this.#approvalLine(progress, details)], this.#running(progress, details));
  }

  note(text: string): void {
    this.#print([`  ${this.#paint("cyan", "→")} ${text}`]);
  }

  finish(progress: ExecutionProgress): void {
    const end = endOf(progress);
    const { error, cause = "" } = progress;
    const reason = error
      ? ["", `  ${this.#paint("bold", error)}: ${visibleText(cause).replaceAll(" | ", "\n    ")}`]
      : [];
    const evidence = evidenceOf(progress, this.#deploymentId).map(
      (key) => `  evidence: ${key} (table of the orchestrator)`,
    );
    const painted = this.#paint(isSuccessful(progress) ? "green" : "red", end);
    this.#print([...reason, ...evidence, "", `end state: ${painted}`]);
    this.close();
  }

  close(): void {
    if (this.#terminal.isTTY) this.#live.end([]);
  }

  #endedState(state: StateProgress): string[] {
    const rollback =
      state.phase === this.#phase ? [] : [this.#paint("yellow", "  ↩ rolling back to the previous release")];
    this.#phase = state.phase;
    const mark = state.status === "failed" ? this.#paint("red", "✖") : this.#paint("green", "✔");
    return [...rollback, `  ${mark} ${describe(state)}`];
  }

  /** Where to decide: printed once and in full, because a cut link does not work. */
  #approvalLine(progress: ExecutionProgress, { approval }: ProgressDetails): string[] {
    if (!awaitsPerson(progress) || !approval || approval === this.#approval) return [];
    this.#approval = approval;
    return [`  ${this.#paint("cyan", "?")} waiting for approval: ${approval}`];
  }

  #running({ states, status }: ExecutionProgress, { rollout }: ProgressDetails): string[] {
    const state = states.findLast((each) => each.status === "running");
    if (!state || status !== "RUNNING") return [];
    this.#turn += 1;
    const frame = this.#paint("cyan", spinner[this.#turn % spinner.length] ?? "");
    const room = (this.#terminal.columns ?? defaultColumns) - 1;
    const lines = [`  ${frame} ${cutTo(describe(state), room - 4)}`];
    if (rollout) lines.push(this.#paint("dim", cutTo(`      ${describeRollout(rollout)}`, room)));
    return lines;
  }

  #print(permanent: readonly string[], live: readonly string[] = []): void {
    if (this.#terminal.isTTY) this.#live.draw(permanent, live);
    else if (permanent.length > 0) this.#terminal.write(`${permanent.join("\n")}\n`);
  }
}

const longestStateName = 20;

function describe({ state, durationMs, visits }: StateProgress): string {
  const polls = visits > 1 ? `  (${visits} polls)` : "";
  return `${state.padEnd(longestStateName)} ${formatDuration(durationMs).padStart(8)}${polls}`;
}

const describeRollout = ({ current, previous }: Rollout): string =>
  `new tasks ${describeCounts(current)}${previous ? `, old tasks ${describeCounts(previous)}` : ""}`;

const describeCounts = ({ running, desired }: TaskCounts): string => `${running}/${desired} running`;
