import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";

// One shell for all containers: a wrapper around each would cost every task a process and its start-up time.
// The pipe closes when this program ends, even by SIGKILL. Then the shell kills the processes that still run.
const guardScript = `
trap '' HUP INT TERM
pids=' '
while read -r change pid; do
  case $change in
    started) pids="$pids$pid " ;;
    ended) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -KILL "-$pid"; done 2>/dev/null`;

/** Kills the registered process groups when this program ends, even by SIGKILL. */
export class ProcessGuard {
  #shell: ChildProcess | undefined;

  /** `pid` must lead its own process group. */
  started(pid: number): void {
    this.#shell ??= startShell();
    this.#shell.stdin?.write(`started ${pid}\n`);
  }

  ended(pid: number): void {
    this.#shell?.stdin?.write(`ended ${pid}\n`);
  }

  /** Kills the remaining process groups. Resolves when the guard's own process has ended. */
  async close(): Promise<void> {
    const shell = this.#shell;
    this.#shell = undefined;
    if (!shell || shell.exitCode !== null || shell.signalCode !== null) return;
    const exited = once(shell, "exit");
    shell.ref();
    shell.stdin?.end();
    await exited;
  }
}

function startShell(): ChildProcess {
  // Detached, in its own session: Ctrl-C, or a signal to this program's group, must not end the guard.
  const shell = spawn("/bin/sh", ["-c", guardScript, "container-guard"], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.unref();
  (shell.stdin as Writable & { unref(): void }).unref();
  shell.stdin.on("error", () => {}); // EPIPE: the guard was killed; the containers continue without it.
  return shell;
}
