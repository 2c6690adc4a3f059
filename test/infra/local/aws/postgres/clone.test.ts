import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { chmod, chown } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Postgres, startPostgres } from "../../../../../infra/local/aws/postgres/postgres.ts";
import { unprivilegedUser } from "../../../../../infra/local/aws/postgres/unprivileged-user.ts";

let temporary: string;
let postgres: Postgres;

beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), "xray-watch-test-"));
  await chmod(temporary, 0o777); // If root runs the test, the servers run as `nobody`, who needs access.
  vi.stubEnv("TMPDIR", temporary);
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.close();
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

async function connect(server: Postgres, database = "postgres"): Promise<pg.Client> {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}

async function withClient<Result>(
  server: Postgres,
  work: (client: pg.Client) => Promise<Result>,
  database?: string,
): Promise<Result> {
  const client = await connect(server, database);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const servers = () => readdirSync(temporary).filter((name) => name.startsWith("xray-watch-postgres-"));

/** Commits, per transaction, an entry and the new total, and leaves the server no rest: tables come and go. */
async function write(client: pg.Client, until: () => boolean): Promise<number> {
  for (let entries = 1; ; entries++) {
    await client.query("BEGIN");
    await client.query("INSERT INTO entries VALUES ($1, repeat('x', 50000))", [entries]);
    await client.query("UPDATE total SET entries = $1", [entries]);
    await client.query("COMMIT");
    await client.query("CREATE TABLE passing AS SELECT generate_series(1, 100)");
    await client.query("DROP TABLE passing");
    await client.query("CHECKPOINT"); // Removes the dropped files, and the log that nothing keeps.
    if (until()) return entries;
  }
}

async function prepareToWrite(database: string): Promise<pg.Client> {
  await withClient(postgres, (client) => client.query(`CREATE DATABASE ${database}`));
  const client = await connect(postgres, database);
  await client.query("CREATE TABLE entries (id int, filling text)");
  await client.query("CREATE TABLE total AS SELECT 0 AS entries");
  return client;
}

const contents = (server: Postgres, database: string) =>
  withClient(
    server,
    async (client) => {
      const text =
        "SELECT (SELECT count(*)::int FROM entries) AS entries, (SELECT entries FROM total) AS total";
      return (await client.query<{ entries: number; total: number }>(text)).rows[0];
    },
    database,
  );

test("is consistent in each database while both are written to, and disturbs no writer", async () => {
  await withClient(postgres, async (client) => {
    for (const setting of ["max_wal_size", "min_wal_size"])
      await client.query(`ALTER SYSTEM SET ${setting} = '2MB'`);
    await client.query("SELECT pg_reload_conf()");
  });
  const names = ["first_shop", "second_shop"];
  const writers = await Promise.all(names.map(prepareToWrite));
  let cloned = false;
  const writing = Promise.all(writers.map((writer) => write(writer, () => cloned)));

  const clone = await postgres.clone().finally(() => {
    cloned = true;
  });

  const written = await writing;
  const copies = await Promise.all(names.map((name) => contents(clone, name)));
  for (const [index, copy] of copies.entries()) {
    expect(copy?.entries).toBe(copy?.total);
    expect(copy?.entries).toBeGreaterThan(0);
    expect(copy?.entries).toBeLessThanOrEqual(written[index] ?? 0);
  }
  await clone.close();
  await Promise.all(writers.map((writer) => writer.end()));
  const slots = await withClient(postgres, (client) => client.query("SELECT * FROM pg_replication_slots"));
  expect(slots.rows).toEqual([]);
});

test("is independent of its source, has its password, and leaves no folder", async () => {
  await withClient(postgres, (client) => client.query("CREATE TABLE tasks AS SELECT 'Straße' AS title"));
  const clone = await postgres.clone();
  await withClient(clone, (client) => client.query("DROP TABLE tasks"));

  const titles = await withClient(postgres, (client) => client.query("SELECT title FROM tasks"));

  expect(titles.rows).toEqual([{ title: "Straße" }]);
  expect(clone.password).toBe(postgres.password);
  expect(clone.port).not.toBe(postgres.port);
  // The server renames the label once it has recovered from where the backup began.
  const labels = servers().map((folder) => existsSync(join(temporary, folder, "data/backup_label.old")));
  expect(labels.sort()).toEqual([false, true]);
  await clone.close();
  expect(servers()).toHaveLength(1);
});

test("is refused with the remedy when a tablespace would be missing, and leaves nothing", async () => {
  const folder = mkdtempSync(join(temporary, "tablespace-"));
  const { uid, gid } = await unprivilegedUser();
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  await withClient(postgres, (client) => client.query(`CREATE TABLESPACE elsewhere LOCATION '${folder}'`));

  await expect(postgres.clone()).rejects.toMatchObject({
    name: "TablespaceNotCopied",
    message: expect.stringContaining("drop it"),
  });

  expect(servers()).toHaveLength(1);
  await withClient(postgres, (client) => client.query("DROP TABLESPACE elsewhere"));
});
