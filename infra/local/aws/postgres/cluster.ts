import { execFile } from "node:child_process";
import { chmod, chown, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { copyBinaries } from "./binaries.ts";
import { TemporaryFolderNotWritable } from "./temporary-folder.ts";
import type { SpawnUser } from "./unprivileged-user.ts";

/** One server's programs, its data directory, and the user that it runs as. */
export interface Cluster {
  /** The folder with `bin`, `lib` and `share`. */
  readonly programs: string;
  readonly data: string;
  readonly user: SpawnUser;
}

/** PostgreSQL's whole environment: it inherits no variables (PGDATA, PGPORT, LD_PRELOAD …). Messages in English. */
export const postgresEnvironment = { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C" };

export const superuser = "postgres";

// The data lives as long as this process, so it need not survive a crash of the machine.
const serverSettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "replica", // The least with which a running server can be copied.
  max_wal_senders: "0",
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  // In the data directory instead of /dev/shm, where a killed server would leave files.
  dynamic_shared_memory_type: "mmap",
  shared_buffers: "16MB", // Enough for a few rows, and quick to allocate.
  max_connections: "300", // Several local AWSs on one server, each with the pools of two versions' tasks.
  io_method: "sync", // No worker processes for asynchronous reads, which are not needed.
  autovacuum: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_min_messages: "log", // Start-up and fatal errors; a statement's error goes only to its client.
};

const run = promisify(execFile);

/** Copies the programs into the folder, which the user may enter then. It has no data yet. */
export async function prepareCluster(folder: string, binaries: string, user: SpawnUser): Promise<Cluster> {
  if (user.uid !== undefined) await chmod(folder, 0o711); // Other users may enter the folder, but not list it.
  const programs = join(folder, "native");
  await copyBinaries(binaries, programs);
  return { programs, data: join(folder, "data"), user };
}

/** Runs `initdb`: UTF-8, sorted by code point on every platform, only password authentication. */
export async function initialise(cluster: Cluster, password: string): Promise<void> {
  const passwordFile = `${cluster.data}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  await mkdir(cluster.data, { mode: 0o700 });
  const { uid, gid } = cluster.user;
  if (uid !== undefined && gid !== undefined) {
    await Promise.all([chown(passwordFile, uid, gid), chown(cluster.data, uid, gid)]);
  }
  await initdb(cluster, passwordFile);
  await rm(passwordFile);
}

async function initdb({ programs, data, user }: Cluster, passwordFile: string): Promise<void> {
  const settings = Object.entries(serverSettings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const args = [
    ...["--pgdata", data, "--username", superuser, "--pwfile", passwordFile],
    ...["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"],
    ...["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
    ...["--wal-segsize", "1", "--no-sync", "--no-instructions", "--no-data-checksums"],
    ...settings,
  ];
  try {
    await run(join(programs, "bin/initdb"), args, { ...user, cwd: "/", env: postgresEnvironment });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") {
      throw new TemporaryFolderNotWritable("does not let PostgreSQL run from it", error);
    }
    throw new Error(`PostgreSQL's initdb failed: ${(error as { stderr?: string }).stderr ?? error}`);
  }
}
