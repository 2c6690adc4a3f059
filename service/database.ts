import pg from "pg";
import { describeError, type Log } from "./log.ts";
import type { DatabaseSettings } from "./settings.ts";
import { type DatabaseAddress, type Trace, untraced } from "./trace.ts";

/** The database is unavailable: unreachable, shutting down, out of connections, or too slow. */
export class DatabaseUnavailableError extends Error {
  override readonly name = "DatabaseUnavailableError";
}

/** Below the usual 5 s time-out of a load balancer's health check. */
const healthTimeoutMs = 2_000;

/** The client's time-out is this much longer than PostgreSQL's, so that the server's error arrives first. */
const replyAllowanceMs = 1_000;

/** Longer than the usual 30 s between a load balancer's health checks, so that these find an open connection. */
const idleTimeoutMs = 60_000;

/** The tasks database: a pool for queries, and a separate connection for health checks, also when the pool is busy. */
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
    const healthTimeouts = { connectionTimeoutMs: healthTimeoutMs, queryTimeoutMs: healthTimeoutMs };
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

  /** Throws the database's own error if the database is unavailable or the table is missing. */
  async requireTable(table: string): Promise<void> {
    await this.#queries.query(`SELECT FROM ${pg.escapeIdentifier(table)} LIMIT 0`);
  }

  /** Whether the database responds now. */
  async isConnected(trace: Trace = untraced): Promise<boolean> {
    try {
      await trace.query(this.#address, "SELECT 1", () => this.#sharedProbe());
    } catch (error) {
      // Logged once per loss, not once per check.
      if (this.#connected) this.log.error("database disconnected", { error: describeError(error) });
      this.#connected = false;
      return false;
    }
    if (!this.#connected) this.log.info("database connected again");
    this.#connected = true;
    return true;
  }

  /** Closes every connection after its query has finished. */
  async close(): Promise<void> {
    await Promise.all([this.#queries.end(), this.#health.end()]);
  }

  /** A named statement is parsed and planned once per connection. The service has a fixed, small set of them. */
  #nameOf(sql: string): string {
    const name = this.#names.get(sql) ?? `tasks-${this.#names.size + 1}`;
    this.#names.set(sql, name);
    return name;
  }

  /** Concurrent checks share one query. */
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
      idleTimeoutMillis: idleTimeoutMs,
      connectionTimeoutMillis: settings.connectionTimeoutMs,
      statement_timeout: settings.queryTimeoutMs,
      query_timeout: settings.queryTimeoutMs + replyAllowanceMs,
      keepAlive: true,
    });
    // The next query replaces a broken idle connection; without a listener its error would end the process.
    pool.on("error", (error) => this.log.warn("database connection lost", { error: describeError(error) }));
    return pool;
  }
}

/**
 * SQLSTATE classes that mean "unavailable": connection exception, invalid authorization (a rotated password),
 * insufficient resources, operator intervention. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const unavailableClasses = new Set(["08", "28", "53", "57"]);

/** An error that PostgreSQL did not send comes from the connection. */
const isUnavailable = (error: unknown) =>
  !(error instanceof pg.DatabaseError) || unavailableClasses.has(error.code?.slice(0, 2) ?? "");

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
