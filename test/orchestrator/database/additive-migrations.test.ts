import pg from "pg";
import { expect, it, onTestFinished } from "vitest";
import { testDatabase } from "../../support/postgres.ts";
import { additive, schemaOfCases } from "./migration-cases.ts";

const requests = [
  "SELECT title FROM tasks LIMIT 1",
  "INSERT INTO tasks (title, owner) VALUES ('written', 1)",
  "UPDATE tasks SET title = title || '.' WHERE owner = 2",
  "DELETE FROM tasks WHERE owner = 3",
  "SELECT count(*) FROM open_tasks",
];

it("what is classified as additive fails no request of clients that read and write beside it, and delays none", async () => {
  const database = await testDatabase();
  const connect = async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    return client;
  };
  const [migrating, ...using] = await Promise.all([connect(), connect(), connect()]);
  onTestFinished(async () => {
    await Promise.all([migrating, ...using].map((client) => client.end()));
    await database.close();
  });
  const failed: string[] = [];
  // Each case is committed, and has a schema of its own.
  for (const [index, [sql]] of additive.entries()) {
    const path = `SET search_path = case_${index}`;
    await migrating.query(`CREATE SCHEMA case_${index}; ${path}; ${schemaOfCases}`);
    // As long as a migration may wait for a lock: PostgreSQL ends a request that is delayed further.
    for (const client of using) await client.query(`${path}; SET statement_timeout = '2s'`);
    let isOpen = true;
    const clients = using.map(async (client) => {
      while (isOpen)
        for (const request of requests) await client.query(request).catch(failing(failed, sql, request));
    });
    await migrating
      .query(`SET lock_timeout = '2s'; ${sql}`)
      .catch(failing(failed, sql, "the migration itself"));
    await migrating.query(path);
    for (const request of requests) await migrating.query(request).catch(failing(failed, sql, request));
    isOpen = false;
    await Promise.all(clients);
  }

  expect(failed).toEqual([]);
});

const failing = (failed: string[], sql: string, request: string) => (error: Error) => {
  failed.push(`${sql}: ${request}: ${error.message}`);
};
