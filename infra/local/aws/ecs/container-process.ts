import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { WaitingClock } from "../clock.ts";
import type { ContainerCommand } from "./container-image.ts";
import type { ProcessGuard } from "./process-guard.ts";

export interface ContainerStart {
  readonly command: ContainerCommand;
  /** The whole environment of the process. It inherits nothing from this program. */
  readonly environment: Readonly<Record<string, string>>;
  readonly guard: ProcessGuard;
  /** Called for each line of standard output and standard error. */
  readonly onLine: (line: string) => void;
}

/** A container: one process that leads its own process group. */
export class ContainerProcess {
  /** Resolves to the exit code, or 128 + the number of the signal that ended it, after all output is read. */
  readonly exited: Promise<number>;
  /** Resolves at its first output or its end: it is no longer starting. */
  readonly started: Promise<void>;
  readonly #process: ChildProcess;

  private constructor(
    process: ChildProcessByStdio<null, Readable, Readable>,
    pid: number,
    guard: ProcessGuard,
  ) {
    this.#process = process;
    this.started = new Promise((resolve) => {
      for (const output of [process.stdout, process.stderr]) output.once("data", () => resolve());
      process.once("close", () => resolve());
    });
    this.exited = new Promise((resolve) => {
      process.once("exit", () => {
        killGroup(pid); // Child processes end with it, as in a container.
        guard.ended(pid);
      });
      process.once("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
    });
  }

  /** Throws if the program cannot be started. */
  static async start({ command, environment, guard, onLine }: ContainerStart): Promise<ContainerProcess> {
    const process = spawn(command.file, command.args, {
      cwd: "/",
      detached: true,
      env: { ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { pid } = process;
    if (pid === undefined) {
      throw await new Promise((resolve) => process.once("error", resolve));
    }
    guard.started(pid);
    for (const output of [process.stdout, process.stderr]) readLines(output, onLine);
    return new ContainerProcess(process, pid, guard);
  }

  /** Sends SIGTERM, and SIGKILL if the process has not ended after `timeout` ms of the clock. */
  stop(clock: WaitingClock, timeout: number): Promise<void> {
    return clock.during(() => this.#stop(clock, timeout));
  }

  async #stop(clock: WaitingClock, timeout: number): Promise<void> {
    const ended = new AbortController();
    this.exited.then(() => ended.abort());
    this.#process.kill("SIGTERM");
    await clock.sleep(timeout, ended.signal).then(
      () => this.kill(),
      () => {},
    );
    await this.exited;
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}

function readLines(input: Readable, onLine: (line: string) => void): void {
  createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on("line", onLine);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
