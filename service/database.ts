import pg from "pg";
import { describeError, type Log } from "./log.ts";
import type { DatabaseSettings } from "./settings.ts";
import { type DatabaseAddress, type Trace, untraced } from "./trace.ts";

/** The database cannot be asked now: not reached, shutting down, out of connections, or too slow. */
export class DatabaseUnavailableError extends Error {
  override readonly name = "DatabaseUnavailableError";
}

/** A health check is worth nothing after this: load balancers give up after 5 s as a rule. */
const HEALTH_TIMEOUT_MS = 2_000;

/** What the connection's own limit comes after PostgreSQL's, so that the server's answer wins. */
const REPLY_ALLOWANCE_MS = 1_000;

/** Longer than the 30 s between a load balancer's checks as a rule, so that these find their connection open. */
const IDLE_TIMEOUT_MS = 60_000;

/** The tasks database: a pool for queries, and one connection that a busy pool cannot keep from health checks. */
export class Database {
  readonly #address: DatabaseAddress;
  readonly #queries: pg.Pool;
  readonly #health: pg.Pool;
  readonly #names = new Map<string, string>();
  #probe: Promise<void> | undefined;
  #connected = true;

  constructor(
    settings: DatabaseSettings,
    private readonly log: Log,
  ) {
    this.#address = addressOf(settings.connectionString);
    this.#queries = this.#pool(settings, settings.poolSize);
    const healthTimeouts = { connectionTimeoutMs: HEALTH_TIMEOUT_MS, queryTimeoutMs: HEALTH_TIMEOUT_MS };
    this.#health = this.#pool({ ...settings, ...healthTimeouts }, 1);
  }

  /** Runs one statement and returns its rows. Throws DatabaseUnavailableError, or PostgreSQL's DatabaseError. */
  query<Row extends pg.QueryResultRow>(trace: Trace, sql: string, values: unknown[] = []): Promise<Row[]> {
    return trace.query(this.#address, sql, async () => {
      try {
        return (await this.#queries.query<Row>({ name: this.#nameOf(sql), text: sql, values })).rows;
      } catch (error) {
        throw isUnavailable(error) ? unavailable(error) : error;
      }
    });
  }

  /** Throws the database's own error unless it is there and holds the table. */
  async requireTable(table: string): Promise<void> {
    await this.#queries.query(`SELECT FROM ${pg.escapeIdentifier(table)} LIMIT 0`);
  }

  /** Whether the database answers now. */
  async isConnected(trace: Trace = untraced): Promise<boolean> {
    try {
      await trace.query(this.#address, "SELECT 1", () => this.#sharedProbe());
    } catch (error) {
      // Once a loss, not once a check.
      if (this.#connected) this.log.error("database disconnected", { error: describeError(error) });
      this.#connected = false;
      return false;
    }
    if (!this.#connected) this.log.info("database connected again");
    this.#connected = true;
    return true;
  }

  /** Ends every connection once its query is done. */
  async close(): Promise<void> {
    await Promise.all([this.#queries.end(), this.#health.end()]);
  }

  /** Named, a statement is parsed and planned once a connection. The service has a fixed, small set of them. */
  #nameOf(sql: string): string {
    const name = this.#names.get(sql) ?? `tasks-${this.#names.size + 1}`;
    this.#names.set(sql, name);
    return name;
  }

  /** Checks that come while one is under way share its answer. */
  #sharedProbe(): Promise<void> {
    this.#probe ??= this.#health
      .query("SELECT 1")
      .then(() => {})
      .finally(() => {
        this.#probe = undefined;
      });
    return this.#probe;
  }

  #pool(settings: DatabaseSettings, max: number): pg.Pool {
    const pool = new pg.Pool({
      connectionString: settings.connectionString,
      application_name: "tasks",
      max,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      connectionTimeoutMillis: settings.connectionTimeoutMs,
      statement_timeout: settings.queryTimeoutMs,
      query_timeout: settings.queryTimeoutMs + REPLY_ALLOWANCE_MS,
      keepAlive: true,
    });
    // An idle connection that breaks is replaced with the next query; unheard, its error would end the process.
    pool.on("error", (error) => this.log.warn("database connection lost", { error: describeError(error) }));
    return pool;
  }
}

/**
 * SQLSTATE classes that mean "not now": connection exception, invalid authorization (a rotated password),
 * insufficient resources, operator intervention. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE_CLASSES = new Set(["08", "28", "53", "57"]);

/** What PostgreSQL did not say itself went wrong on the way to it. */
const isUnavailable = (error: unknown) =>
  !(error instanceof pg.DatabaseError) || UNAVAILABLE_CLASSES.has(error.code?.slice(0, 2) ?? "");

function unavailable(cause: unknown): DatabaseUnavailableError {
  return new DatabaseUnavailableError(describeError(cause).message, { cause });
}

function addressOf(connectionString: string): DatabaseAddress {
  const { hostname, port, pathname, username } = new URL(connectionString);
  return {
    host: hostname,
    port: Number(port || 5432),
    database: decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username),
    user: decodeURIComponent(username),
  };
}
