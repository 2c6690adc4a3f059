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

it("what is classified as additive fails no request of a client that reads and writes beside it", async () => {
  const database = await testDatabase();
  const connect = async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    return client;
  };
  const [migrating, using] = await Promise.all([connect(), connect()]);
  onTestFinished(async () => {
    await Promise.all([migrating.end(), using.end()]);
    await database.close();
  });
  await migrating.query(schemaOfCases);
  await using.query("SET statement_timeout = '5s'");
  let isOpen = true;
  let answered = 0;
  const failed: unknown[] = [];
  const client = (async () => {
    while (isOpen) {
      for (const sql of requests)
        await using.query(sql).then(
          () => answered++,
          (error) => failed.push(error),
        );
    }
  })();
  // The statements of a file run in one transaction; here it is undone, so that each case finds the same schema.
  const problems: string[] = [];
  for (const [sql] of additive) {
    const before = answered;
    await migrating.query("BEGIN; SET LOCAL lock_timeout = '2s'");
    await migrating.query(sql.replace(/BEGIN;|COMMIT$/g, "")).catch((error: Error) => {
      problems.push(`${sql}: ${error.message}`);
    });
    await migrating.query("ROLLBACK");
    while (answered < before + requests.length && failed.length === 0) await new Promise(setImmediate);
  }
  isOpen = false;
  await client;

  expect(problems).toEqual([]);
  expect(failed).toEqual([]);
});
