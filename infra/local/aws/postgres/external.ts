import { randomBytes } from "node:crypto";
import pg from "pg";
import type { Database } from "./postgres.ts";

/** The server of a `postgresql://` address cannot be used; the message never carries the password. */
export class DatabaseUrlUnusable extends Error {
  override readonly name = "DatabaseUrlUnusable";
}

// The longest a server that is there takes to answer; without it a silent host would hang the start.
const connectTimeoutMs = 10_000;

/** Makes a database of its own on another server, and drops it on close. Throws DatabaseUrlUnusable. */
export async function usePostgres(url: string): Promise<Database> {
  const server = parse(url);
  const database = `xray_watch_${randomBytes(8).toString("hex")}`;
  await administer(server, `CREATE DATABASE ${database} TEMPLATE template0`);
  const own = new URL(server);
  own.pathname = `/${database}`;
  return {
    url: own.href,
    host: own.hostname,
    port: Number(own.port || 5432),
    user: decodeURIComponent(own.username),
    password: decodeURIComponent(own.password),
    database,
    close: () => administer(server, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`),
  };
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && /^postgres(ql)?:$/.test(parsed.protocol) && parsed.hostname && parsed.username) return parsed;
  throw new DatabaseUrlUnusable(
    "DATABASE_URL is not the address of a PostgreSQL server: write postgresql://user:password@host:port/database.",
  );
}

async function administer(server: URL, statement: string): Promise<void> {
  const client = new pg.Client({
    connectionString: server.href,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  client.on("error", () => {}); // A connection lost between statements; the statement itself rejects.
  try {
    await client.connect();
    await client.query(statement);
  } catch (error) {
    throw new DatabaseUrlUnusable(
      `The PostgreSQL server ${server.host} of DATABASE_URL cannot be used (${reason(error)}): ` +
        "check the address, the password, and that the user may create databases.",
    );
  } finally {
    await client.end().catch(() => {}); // It may never have been connected.
  }
}

function reason(error: unknown): string {
  // Of a name with several addresses, Node reports one failure for each and no message of its own.
  const [first = error] = error instanceof AggregateError ? error.errors : [error];
  return first instanceof Error ? first.message : String(first);
}
