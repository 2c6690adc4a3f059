import { styleText } from "node:util";
import type { Attempt } from "../../orchestrator/deployment.ts";
import { formatDuration } from "../../orchestrator/duration.ts";
import { type ExecutionProgress, endOf, type StateProgress } from "../../orchestrator/execution-progress.ts";

/** What the view needs of a terminal; `process.stdout` is one. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressViewOptions {
  readonly terminal: Terminal;
  /** What a person is waited for with, e.g. the link to approve; shown while `RequestApproval` runs. */
  readonly approvalHint?: () => string | undefined;
}

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const clearLine = "\r\u001b[2K";

/** Prints each state once it is over, and on a terminal the running one live. */
export class ProgressView {
  readonly #options: ProgressViewOptions;
  #printed = 0;
  #turn = 0;
  #attempt: Attempt = "deployment";
  #hinted: string | undefined;

  constructor(options: ProgressViewOptions) {
    this.#options = options;
  }

  show(progress: ExecutionProgress): void {
    this.#clear();
    const over = progress.states.filter(({ status }) => status !== "running");
    for (const state of over.slice(this.#printed)) this.#print(state);
    this.#printed = Math.max(this.#printed, over.length);
    const running = progress.states.findLast(({ status }) => status === "running");
    if (running && progress.status === "RUNNING") this.#showRunning(running);
  }

  /** A line between the states. */
  note(text: string): void {
    this.#clear();
    this.#line(`  ${styleText("cyan", "→")} ${text}`);
  }

  /** The last words: the end state, its reason, and the line that scripts read. */
  finish(progress: ExecutionProgress): void {
    this.#clear();
    if (progress.error) this.#line(`\n  ${styleText("bold", progress.error)}: ${progress.cause ?? ""}`);
    this.#line(`\nend state: ${endOf(progress)}`);
  }

  #print(state: StateProgress): void {
    if (state.attempt !== this.#attempt) {
      this.#attempt = state.attempt;
      this.#line(styleText("yellow", "  ↩ going back to the release before"));
    }
    const mark = state.status === "failed" ? styleText("red", "✖") : styleText("green", "✔");
    this.#line(`  ${mark} ${describe(state)}`);
  }

  #showRunning(state: StateProgress): void {
    const hint = state.state === "RequestApproval" ? this.#options.approvalHint?.() : undefined;
    if (hint && hint !== this.#hinted) {
      this.#hinted = hint;
      this.#line(`  ${styleText("cyan", "?")} waiting for a person: ${hint}`);
    }
    if (!this.#options.terminal.isTTY) return;
    this.#turn += 1;
    const frame = spinner[this.#turn % spinner.length] ?? "";
    this.#options.terminal.write(`  ${styleText("cyan", frame)} ${describe(state)}`);
  }

  #clear(): void {
    if (this.#options.terminal.isTTY) this.#options.terminal.write(clearLine);
  }

  #line(text: string): void {
    this.#options.terminal.write(`${text}\n`);
  }
}

const longestStateName = 20;

function describe({ state, durationMs, visits }: StateProgress): string {
  const polls = visits > 1 ? `  (${visits} polls)` : "";
  return `${state.padEnd(longestStateName)} ${formatDuration(durationMs).padStart(8)}${polls}`;
}
