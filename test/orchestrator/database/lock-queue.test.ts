import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { expect, it, onTestFinished } from "vitest";
import { firstWords } from "../../../orchestrator/database/blocking-sessions.ts";
import { prepareMigrating } from "../fixtures/migrating.ts";

const addColumn = { name: "001.sql", sql: "ALTER TABLE tasks ADD COLUMN due date" };

/** A session that leaves a transaction open after it has read. */
async function openReader(pool: pg.Pool) {
  const { rows } = await pool.query("SELECT current_database() AS name");
  const reader = new pg.Client({
    connectionString: (pool.options as { connectionString: string }).connectionString,
    application_name: "nightly-report",
  });
  await reader.connect();
  onTestFinished(() => reader.end());
  await reader.query("BEGIN");
  await reader.query("SELECT count(*) FROM tasks WHERE title <> 'the secret of the row'");
  return { reader, name: rows[0]?.name };
}

it("a migration behind an open transaction fails no request, names who blocks, and leaves nothing", async () => {
  const { sql, apply, rows } = await prepareMigrating();
  await sql.query("CREATE TABLE tasks (id serial, title text); INSERT INTO tasks (title) VALUES ('one')");
  const { reader } = await openReader(sql);
  const answers: Promise<unknown>[] = [];
  const client = { isOpen: true };
  const asking = (async () => {
    while (client.isOpen) {
      answers.push(sql.query("SELECT title FROM tasks LIMIT 1"));
      answers.push(sql.query("INSERT INTO tasks (title) VALUES ('written')"));
      await delay(100);
    }
  })();

  const refused = await apply([addColumn]).catch((error: unknown) => error);
  client.isOpen = false;
  await asking;

  expect(refused).toMatchObject({
    name: "DatabaseBusy",
    message: expect.stringMatching(
      /001\.sql did not get its locks.*"nightly-report" \(pid \d+, idle in transaction, in its transaction for .*\): SELECT count\(\*\) FROM tasks WHERE title <> …/,
    ),
  });
  expect(String(refused)).not.toContain("the secret");
  expect((await Promise.allSettled(answers)).filter(({ status }) => status === "rejected")).toEqual([]);
  expect(await rows("SELECT to_regclass('xray_watch.migrations')")).toEqual([[null]]);
  expect(
    await rows(
      "SELECT count(*)::int FROM pg_attribute WHERE attrelid = 'tasks'::regclass AND attname = 'due'",
    ),
  ).toEqual([[0]]);

  await reader.query("COMMIT");
  await apply([addColumn]);

  expect(await rows("SELECT name FROM xray_watch.migrations")).toEqual([["001.sql"]]);
});

it("a file may wait for a shorter time than two seconds, and not for a longer one", async () => {
  const { sql, apply, rows } = await prepareMigrating();
  const show =
    "INSERT INTO seen SELECT current_setting('lock_timeout'), current_setting('transaction_timeout', true)";
  await sql.query("CREATE TABLE seen (lock_timeout text, transaction_timeout text)");

  await apply([
    { name: "001.sql", sql: `SET lock_timeout = '500ms'; ${show}` },
    { name: "002.sql", sql: `SET LOCAL lock_timeout TO '1min'; ${show}` },
    {
      name: "003.sql",
      sql: `SET lock_timeout = 0; SELECT pg_catalog.set_config('lock_timeout', '0', false); ${show}`,
    },
    { name: "004.sql", sql: `RESET lock_timeout; ${show}` },
  ]);

  expect(await rows("SELECT lock_timeout, coalesce(transaction_timeout, '1min') FROM seen")).toEqual([
    ["500ms", "1min"],
    ["2s", "1min"],
    ["2s", "1min"],
    ["2s", "1min"],
  ]);
});

it.each([
  ["SELECT count(*) FROM tasks", "SELECT count(*) FROM tasks"],
  ["/* traceparent='a' */ -- b\n SELECT  1", "SELECT …"],
  ["UPDATE users SET token = 'abc' WHERE id = 5", "UPDATE users SET token = …"],
  ["ALTER ROLE app PASSWORD 'x'", "ALTER ROLE app …"],
  ["SELECT $$secret$$", "SELECT …"],
  ["SELECT E'secret'", "SELECT …"],
  ["'secret", "…"],
  ["", ""],
])("shows of a query what is no value: %s", (query, shown) => {
  expect(firstWords(query)).toBe(shown);
});
