import {
  type ExecutionProgress,
  endOf,
  type StateProgress,
} from "../../orchestrator/history/execution-progress.ts";
import {
  awaitsPerson,
  evidenceOf,
  type Followed,
  type ProgressReporter,
  type Surroundings,
} from "./progress-reporter.ts";
import type { Terminal } from "./terminal.ts";

/** Prints one JSON object a line for each thing that happens; the last one has the event `end`. */
export class JsonProgress implements ProgressReporter {
  readonly #terminal: Terminal;
  readonly #told = new Map<string, string>();
  #execution = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  started({ execution, subject, page }: Followed): void {
    this.#execution = execution;
    this.#tell({ event: "started", execution, subject, page: page ?? null });
  }

  show(progress: ExecutionProgress, { rollout, approval }: Surroundings = {}): void {
    for (const [index, state] of progress.states.entries()) this.#tellOfState(index, state);
    if (rollout)
      this.#tellOnce("rollout", { event: "rollout", new: rollout.fresh, old: rollout.old ?? null });
    if (awaitsPerson(progress) && approval)
      this.#tellOnce("approval", { event: "approval", where: approval });
  }

  note(text: string): void {
    this.#tell({ event: "note", text });
  }

  finish(progress: ExecutionProgress): void {
    const { error = null, cause = null } = progress;
    const evidence = evidenceOf(progress, this.#execution);
    this.#tell({
      event: "end",
      execution: this.#execution,
      endState: endOf(progress),
      error,
      cause,
      evidence,
    });
  }

  close(): void {}

  /** When it is entered, and when it is over: how long it took is known only then. */
  #tellOfState(index: number, { state, phase, status, durationMs, visits }: StateProgress): void {
    const key = `state ${index}`;
    if (this.#told.get(key) === status) return;
    this.#told.set(key, status);
    const over = status === "running" ? {} : { durationMs, visits };
    this.#tell({ event: "state", state, phase, status, ...over });
  }

  #tellOnce(key: string, event: object): void {
    const text = JSON.stringify(event);
    if (this.#told.get(key) === text) return;
    this.#told.set(key, text);
    this.#tell(event);
  }

  #tell(event: object): void {
    this.#terminal.write(`${JSON.stringify(event)}\n`);
  }
}
