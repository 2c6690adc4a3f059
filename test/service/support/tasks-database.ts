import { readFile } from "node:fs/promises";
import pg from "pg";
import type { Database } from "../../../infra/local/aws/postgres/postgres.ts";
import { testDatabase } from "../../support/postgres.ts";

const migrations = ["001-create-tasks-table.sql", "002-insert-sample-tasks.sql"];

/** The text of the service's migrations, in their order. */
export function readMigrations(): Promise<string[]> {
  const folder = new URL("../../../service/database/", import.meta.url);
  return Promise.all(migrations.map((name) => readFile(new URL(name, folder), "utf8")));
}

/** A fresh database in which the migrations have run. */
export async function tasksDatabase(): Promise<Database> {
  const database = await testDatabase();
  await migrate(database.url);
  return database;
}

/** Runs the migrations on the database, once. */
export async function migrate(url: string): Promise<void> {
  await withClient(url, async (client) => {
    for (const sql of await readMigrations()) await runAsOneStatement(client, sql);
  });
}

/** The extended protocol takes a single statement only, as the RDS Data API does. */
export async function runAsOneStatement(client: pg.Client, sql: string): Promise<void> {
  await client.query({ text: sql, queryMode: "extended" } as pg.QueryConfig);
}

export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
