import { randomBytes } from "node:crypto";
import { backUp } from "./base-backup.ts";
import { findBinaries } from "./binaries.ts";
import { type Cluster, initialise, prepareCluster, superuser } from "./cluster.ts";
import { freePort } from "./free-port.ts";
import { PostgresPortInUse, type ServerProcess, startServer } from "./server-process.ts";
import { explainedStartFailure, makeTemporaryFolder } from "./temporary-folder.ts";
import { type SpawnUser, unprivilegedUser } from "./unprivileged-user.ts";

/** A database for the exclusive use of the local AWS, until it is closed. */
export interface Database {
  /** `postgresql://user:password@host:port/database`. Contains the password: keep it out of logs. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  close(): Promise<void>;
}

/** A PostgreSQL server on 127.0.0.1 that this process has started. */
export interface Postgres extends Database {
  /** Disconnects all clients and stops the server; the data is kept. */
  stop(): Promise<void>;
  /** Starts the server again on the same port. Does nothing while it is running. */
  start(): Promise<void>;
  /**
   * Starts a second server on a copy of the data as they are at the end of the copy, with the same password. No client
   * of this one is disturbed, and neither server needs the other. Throws TablespaceNotCopied.
   */
  clone(): Promise<Postgres>;
}

export interface PostgresOptions {
  /** Default: any free port. */
  readonly port?: number;
}

/**
 * Starts PostgreSQL in a temporary folder that is removed when this process ends.
 * Throws PostgresNotInstalled, TemporaryFolderNotWritable, TemporaryFolderFull, PostgresPortInUse,
 * PostgresStartFailed.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const binaries = findBinaries();
  const user = await unprivilegedUser();
  const password = randomBytes(24).toString("base64url");
  return startCluster(binaries, user, password, (cluster) => initialise(cluster, password), options.port);
}

/** Starts a server in a new folder on the data that `fill` makes. After an error nothing is left. */
async function startCluster(
  binaries: string,
  user: SpawnUser,
  password: string,
  fill: (cluster: Cluster) => Promise<void>,
  wantedPort?: number,
): Promise<Postgres> {
  const folder = makeTemporaryFolder("postgres");
  try {
    const cluster = await prepareCluster(folder.path, binaries, user);
    await fill(cluster);
    const [port, server] = await startOnPort(cluster, wantedPort);
    return new LocalPostgres(cluster, port, password, server, folder.remove);
  } catch (error) {
    await folder.remove();
    throw explainedStartFailure(error);
  }
}

/** Another process may take the free port before the server binds it. Then another port is tried. */
async function startOnPort(cluster: Cluster, wanted?: number): Promise<[number, ServerProcess]> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await freePort());
    try {
      return [port, await startServer(cluster, port)];
    } catch (error) {
      // Three consecutive lost races are not a coincidence.
      if (wanted !== undefined || attempt === 3 || !(error instanceof PostgresPortInUse)) throw error;
    }
  }
}

class LocalPostgres implements Postgres {
  readonly host = "127.0.0.1";
  readonly user = superuser;
  readonly database = "postgres";
  readonly url: string;
  #server: ServerProcess | undefined;
  /** The last requested start, stop or clone. They run one after the other, in the order of the calls. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly cluster: Cluster,
    readonly port: number,
    readonly password: string,
    server: ServerProcess,
    private readonly removeFolder: () => Promise<void>,
  ) {
    this.#server = server;
    this.url = `postgresql://${this.user}:${password}@${this.host}:${port}/${this.database}`;
  }

  start(): Promise<void> {
    return this.#inTurn(async () => {
      this.#server ??= await startServer(this.cluster, this.port);
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop("INT"));
  }

  clone(): Promise<Postgres> {
    const { user } = this.cluster;
    const copyData = (copy: Cluster) => backUp(this.url, this.cluster, copy);
    return this.#inTurn(() => startCluster(findBinaries(), user, this.password, copyData));
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop("QUIT");
      await this.removeFolder();
    });
  }

  async #stop(signal: "INT" | "QUIT"): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.stop(signal);
  }

  #inTurn<Result>(step: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(step);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
