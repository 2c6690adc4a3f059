import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Cluster, postgresEnvironment } from "./cluster.ts";

/** A running `postgres` process. */
export interface ServerProcess {
  /**
   * `INT`: disconnects the clients and saves the data (fast shutdown). `QUIT`: stops at once, for data that is no
   * longer needed (immediate shutdown). https://www.postgresql.org/docs/current/server-shutdown.html
   */
  stop(signal: "INT" | "QUIT"): Promise<void>;
}

/** PostgreSQL ended before it was ready. The message contains its output. */
export class PostgresStartFailed extends Error {
  override readonly name = "PostgresStartFailed";
}

/** Another program is listening on the port. */
export class PostgresPortInUse extends Error {
  override readonly name = "PostgresPortInUse";

  constructor(port: number) {
    super(
      `Port ${port} of 127.0.0.1 is in use: stop the program that is listening on it, or choose another port.`,
    );
  }
}

// The pipe transmits the name of a signal. When it closes without one, this process has ended: the server is stopped.
const guardScript = `
exec 3<&0
"$@" </dev/null &
server=$!
{ read -r signal || signal=QUIT; kill -s "$signal" "$server"; } <&3 >/dev/null 2>&1 &
watcher=$!
wait "$server"
kill "$watcher" 2>/dev/null`;

/** Resolves when the server accepts connections. Throws PostgresPortInUse, PostgresStartFailed. */
export async function startServer(cluster: Cluster, port: number): Promise<ServerProcess> {
  const program = [join(cluster.programs, "bin/postgres"), "-D", cluster.data, "-p", String(port)];
  const guard = spawn("/bin/sh", ["-c", guardScript, "guard", ...program], {
    ...cluster.user,
    cwd: "/",
    detached: true, // Ctrl-C must reach only this process, which then stops the server itself.
    env: postgresEnvironment,
    stdio: ["pipe", "ignore", "pipe"],
  });
  guard.stdin.on("error", () => {}); // EPIPE: the guard has already ended, see its exit event.
  const exited = once(guard, "exit");
  await ready(guard, port);
  return {
    stop: async (signal) => {
      guard.stdin.end(`${signal}\n`);
      await exited;
    },
  };
}

async function ready(guard: ChildProcess, port: number): Promise<void> {
  if (!guard.stderr) throw new Error("The guard's standard error must be a pipe.");
  const output: string[] = [];
  await new Promise<void>((resolve, reject) => {
    // Also read after the start: a full pipe would block the server.
    createInterface({ input: guard.stderr as NodeJS.ReadableStream }).on("line", (line) => {
      if (line.includes("database system is ready to accept connections")) resolve();
      if (output.length < 20) output.push(line); // The reason of a failed start is in the first lines.
    });
    guard.once("error", reject);
    guard.once("close", () => reject(startError(output.join("\n"), port)));
  });
}

function startError(output: string, port: number): Error {
  if (output.includes("Address already in use")) return new PostgresPortInUse(port);
  return new PostgresStartFailed(`PostgreSQL did not start: ${output}`);
}
