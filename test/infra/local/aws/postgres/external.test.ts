import pg from "pg";
import { expect, inject, test } from "vitest";
import { usePostgres } from "../../../../../infra/local/aws/postgres/external.ts";
import { testDatabase } from "../../../../support/postgres.ts";

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test("creates an empty database for each caller", async () => {
  const first = await testDatabase();
  const second = await testDatabase();

  await query(first.url, "CREATE TABLE tasks (id int)");

  expect(await query(second.url, "SELECT to_regclass('tasks') AS found")).toEqual([{ found: null }]);
  await Promise.all([first.close(), second.close()]);
});

test("drops its database on close even if a client is connected", async () => {
  const server = inject("postgresUrl");
  const database = await usePostgres(server);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const lost = new Promise((resolve) => client.on("error", resolve));

  await database.close();

  expect(await lost).toMatchObject({ code: "57P01" });
  const found = `SELECT FROM pg_database WHERE datname = '${database.database}'`;
  expect(await query(server, found)).toEqual([]);
});

test("names an unreachable server, without the password", async () => {
  const failure = await usePostgres("postgresql://app:hush@127.0.0.1:1/postgres").catch((error) => error);

  expect(failure.name).toBe("DatabaseUrlUnusable");
  expect(failure.message).toContain("The PostgreSQL server 127.0.0.1:1 of DATABASE_URL cannot be used");
  expect(failure.message).toContain("ECONNREFUSED");
  expect(failure.message).not.toContain("hush");
});

test.each(["", "mysql://app@127.0.0.1/tasks", "postgresql:///tasks", "127.0.0.1:5432"])(
  "refuses the address %j",
  async (url) => {
    await expect(usePostgres(url)).rejects.toThrow(/postgresql:\/\/user:password@host:port\/database/);
  },
);
