import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Cluster, postgresEnvironment } from "./cluster.ts";

/** A running `postgres`. */
export interface ServerProcess {
  /** `INT`: disconnects clients and saves the data; `QUIT`: at once, for data that nobody needs any more. */
  stop(signal: "INT" | "QUIT"): Promise<void>;
}

/** PostgreSQL ended before it was ready; the message carries its own words. */
export class PostgresStartFailed extends Error {
  override readonly name = "PostgresStartFailed";
}

/** Another program listens on the port. */
export class PostgresPortInUse extends Error {
  override readonly name = "PostgresPortInUse";

  constructor(port: number) {
    super(
      `Port ${port} of 127.0.0.1 is in use: stop the program that listens there, or choose another port.`,
    );
  }
}

// A signal's name arrives by the pipe; when the pipe closes, this process is gone and the server goes at once.
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
    detached: true, // Ctrl-C in the terminal is for this process; it stops the server in its own time.
    env: postgresEnvironment,
    stdio: ["pipe", "ignore", "pipe"],
  });
  guard.stdin.on("error", () => {}); // EPIPE: the guard ended already, which its exit event tells.
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
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    // Read on after the start as well: a full pipe would block the server.
    createInterface({ input: guard.stderr as NodeJS.ReadableStream }).on("line", (line) => {
      if (line.includes("database system is ready to accept connections")) resolve();
      if (said.length < 20) said.push(line); // Enough for a failed start, whose reason comes first.
    });
    guard.once("error", reject);
    guard.once("close", () => reject(startError(said.join("\n"), port)));
  });
}

function startError(said: string, port: number): Error {
  if (said.includes("Address already in use")) return new PostgresPortInUse(port);
  return new PostgresStartFailed(`PostgreSQL did not start: ${said}`);
}
