import pg from "pg";
import type { WaitingClock } from "../clock.ts";
import { AwsError } from "../wire/service.ts";
import { toAwsError } from "./database-error.ts";

/** The work of one call, on one connection. */
export type Work<Result> = (client: pg.PoolClient) => Promise<Result>;

// A call's time-out: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.html
const callTimeoutMs = 45_000;
// Half of the local server's limit, so that the tasks service always gets connections.
const maxConnections = 50;

/** The connections to one cluster. */
export class Connections {
  readonly #pool: pg.Pool;
  readonly #open = new Set<pg.PoolClient>();

  constructor(
    connectionString: string,
    private readonly clock: WaitingClock,
  ) {
    const options = "-c timezone=UTC -c datestyle=ISO";
    this.#pool = new pg.Pool({ connectionString, options, max: maxConnections });
    this.#pool.on("error", () => {}); // An idle connection was lost: the pool has already removed it.
  }

  /** A connection for exclusive use, until `release`. Throws DatabaseUnavailableException. */
  async open(): Promise<pg.PoolClient> {
    try {
      const client = await this.#pool.connect();
      client.on("error", ignoreLoss);
      this.#open.add(client);
      return client;
    } catch (error) {
      throw toAwsError(error);
    }
  }

  /** Returns a connection to the pool. A lost one, or one that is still in a transaction, is closed. */
  release(client: pg.PoolClient): void {
    if (!this.#open.delete(client)) return; // Already closed.
    client.off("error", ignoreLoss);
    client.release(client.getTransactionStatus() !== "I");
  }

  /** Runs a call's work on any connection. */
  async run<Result>(work: Work<Result>, continueAfterTimeout = false): Promise<Result> {
    const client = await this.open();
    const running = work(client).finally(() => this.release(client));
    return this.withTimeout(client, running, continueAfterTimeout);
  }

  /** Throws StatementTimeoutException after 45 s, and then cancels the work unless `continueAfterTimeout`. */
  withTimeout<Result>(
    client: pg.PoolClient,
    running: Promise<Result>,
    continueAfterTimeout: boolean,
  ): Promise<Result> {
    return this.clock.during(() => this.#withTimeout(client, running, continueAfterTimeout));
  }

  async #withTimeout<Result>(
    client: pg.PoolClient,
    running: Promise<Result>,
    continueAfterTimeout: boolean,
  ): Promise<Result> {
    const timer = new AbortController();
    const late = this.clock.sleep(callTimeoutMs, timer.signal);
    late.catch(() => {}); // The abort below, after the race.
    try {
      const outcome = await Promise.race([running.then((result) => ({ result })), late]);
      if (outcome) return outcome.result;
    } finally {
      timer.abort();
    }
    running.catch(() => {}); // The caller gets the time-out instead.
    if (!continueAfterTimeout) await this.#cancel(client);
    throw new AwsError("StatementTimeoutException", "Request timed out");
  }

  /** Disconnects at once. PostgreSQL rolls back what is still running. */
  async close(): Promise<void> {
    for (const client of this.#open) client.release(true);
    this.#open.clear();
    await this.#pool.end();
  }

  async #cancel(client: pg.PoolClient): Promise<void> {
    // The driver has this field, but its types lack it.
    const { processID } = client as unknown as { processID: number };
    await this.#pool.query("SELECT pg_cancel_backend($1)", [processID]).catch(ignoreLoss);
  }
}

/** The next statement on the lost connection fails. */
function ignoreLoss(): void {}
