import {
  type ExecutionProgress,
  endOf,
  type StateProgress,
} from "../../orchestrator/history/execution-progress.ts";
import {
  awaitsPerson,
  evidenceOf,
  type Followed,
  type ProgressDetails,
  type ProgressReporter,
} from "./progress-reporter.ts";
import type { Terminal } from "./terminal.ts";

/** Prints one JSON object per line and event. The last event is `end`. */
export class JsonProgress implements ProgressReporter {
  readonly #terminal: Terminal;
  readonly #printed = new Map<string, string>();
  #execution = "";
  #deploymentId = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  started({ execution, deploymentId, subject, page }: Followed): void {
    this.#execution = execution;
    this.#deploymentId = deploymentId;
    this.#print({ event: "started", execution, deployment: deploymentId, subject, page: page ?? null });
  }

  show(progress: ExecutionProgress, { rollout, approval }: ProgressDetails = {}): void {
    for (const [index, state] of progress.states.entries()) this.#printState(index, state);
    if (rollout)
      this.#printOnce("rollout", { event: "rollout", new: rollout.current, old: rollout.previous ?? null });
    if (awaitsPerson(progress) && approval)
      this.#printOnce("approval", { event: "approval", where: approval });
  }

  note(text: string): void {
    this.#print({ event: "note", text });
  }

  finish(progress: ExecutionProgress): void {
    const { error = null, cause = null } = progress;
    const evidence = evidenceOf(progress, this.#deploymentId);
    this.#print({
      event: "end",
      execution: this.#execution,
      endState: endOf(progress),
      error,
      cause,
      evidence,
    });
  }

  close(): void {}

  /** Prints a state when it is entered, and again with its duration when it ends. */
  #printState(index: number, { state, phase, status, durationMs, visits }: StateProgress): void {
    const key = `state ${index}`;
    if (this.#printed.get(key) === status) return;
    this.#printed.set(key, status);
    const ended = status === "running" ? {} : { durationMs, visits };
    this.#print({ event: "state", state, phase, status, ...ended });
  }

  #printOnce(key: string, event: object): void {
    const text = JSON.stringify(event);
    if (this.#printed.get(key) === text) return;
    this.#printed.set(key, text);
    this.#print(event);
  }

  #print(event: object): void {
    this.#terminal.write(`${JSON.stringify(event)}\n`);
  }
}
