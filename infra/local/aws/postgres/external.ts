import { randomBytes } from "node:crypto";
import pg from "pg";
import type { Database } from "./postgres.ts";

/** The server of a `postgresql://` URL cannot be used. The message never contains the password. */
export class DatabaseUrlUnusable extends Error {
  override readonly name = "DatabaseUrlUnusable";
}

// A reachable server responds within this time. Without a time-out, an unreachable host would block the start.
const connectTimeoutMs = 10_000;

/** Creates a database on another server, and drops it on close. Throws DatabaseUrlUnusable. */
export async function usePostgres(url: string): Promise<Database> {
  const server = parse(url);
  const database = `xray_watch_${randomBytes(8).toString("hex")}`;
  await administer(server, async (client) => {
    await client.query(`CREATE DATABASE ${database} TEMPLATE template0 ${await strategyOf(client)}`);
  });
  const own = new URL(server);
  own.pathname = `/${database}`;
  return {
    url: own.href,
    host: own.hostname,
    port: Number(own.port || 5432),
    user: decodeURIComponent(own.username),
    password: decodeURIComponent(own.password),
    database,
    close: () =>
      administer(server, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      }),
  };
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && /^postgres(ql)?:$/.test(parsed.protocol) && parsed.hostname && parsed.username) return parsed;
  throw new DatabaseUrlUnusable(
    "DATABASE_URL is not the URL of a PostgreSQL server: use postgresql://user:password@host:port/database.",
  );
}

/**
 * Copying the files takes a tenth of the time of the default, which writes every page to the log. PostgreSQL has the
 * choice since version 15. https://www.postgresql.org/docs/current/sql-createdatabase.html
 */
async function strategyOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version_num: string }>("SHOW server_version_num");
  return Number(rows[0]?.server_version_num) >= 150_000 ? "STRATEGY FILE_COPY" : "";
}

async function administer(server: URL, run: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({
    connectionString: server.href,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  client.on("error", () => {}); // The connection was lost; the next statement rejects.
  try {
    await client.connect();
    await run(client);
  } catch (error) {
    throw new DatabaseUrlUnusable(
      `The PostgreSQL server ${server.host} of DATABASE_URL cannot be used (${reason(error)}): ` +
        "check host, port and password, and that the user may create databases.",
    );
  } finally {
    await client.end().catch(() => {}); // Rejects if the client never connected.
  }
}

function reason(error: unknown): string {
  // For a host with several addresses, Node reports one failure per address, without a message.
  const [first = error] = error instanceof AggregateError ? error.errors : [error];
  return first instanceof Error ? first.message : String(first);
}
