import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { patience } from "../../support/patience.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** `npm start` as a process with a temporary folder of its own. */
export interface StartProcess {
  readonly child: ChildProcess;
  output(): string;
  errors(): string;
  /** Resolves when the standard output has the text; rejects when the process ends without it. */
  says(text: string | RegExp): Promise<void>;
  /** What the terminal does at Ctrl-C: the signal goes to the process and to all of its group. */
  pressCtrlC(): void;
  /** Resolves to the exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals | null>;
  /** The process and all that it started, by pid. */
  processes(): number[];
  /** What lies in its temporary folder. */
  temporaryFiles(): Promise<string[]>;
}

export async function startProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<StartProcess & { clear(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "xray-watch-test-"));
  // PostgreSQL runs as another user when the tests run as root.
  await chmod(folder, 0o777);
  const child = spawn(process.execPath, ["--import", "tsx", "infra/commands/start.ts", ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, TMPDIR: folder, TSX_DISABLE_CACHE: "1", ...environment },
    // A process group of its own, as a terminal gives to a command.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors += text;
  });
  const closed = once(child, "close");
  return {
    child,
    output: () => output,
    errors: () => errors,
    says: async (text) => {
      while (!output.match(text)) {
        const ended = await Promise.race([once(child.stdout, "data"), closed.then(() => "ended")]);
        if (ended === "ended" && !output.match(text))
          throw new Error(`ended without "${text}": ${output}${errors}`);
      }
    },
    pressCtrlC: () => process.kill(-(child.pid ?? 0), "SIGINT"),
    ended: async () => {
      await closed;
      return child.exitCode ?? child.signalCode;
    },
    processes: () => descendants(child.pid ?? 0),
    temporaryFiles: () => readdir(folder),
    clear: async () => {
      child.kill("SIGKILL");
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The process and everything below it, as `ps` sees it. */
function descendants(pid: number): number[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const parents = new Map(rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]));
  const isBelow = (each: number): boolean =>
    each === pid || (parents.has(each) && isBelow(parents.get(each) ?? 0));
  return [...parents.keys()].filter((each) => isBelow(each));
}

/** Resolves when none of the processes is left. */
export async function allGone(pids: readonly number[]): Promise<void> {
  // Processes that notice their parent's death exit soon after, without a signal, so this polls.
  await vi.waitUntil(() => !pids.some(isAlive), patience);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
