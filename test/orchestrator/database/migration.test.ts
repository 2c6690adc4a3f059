import pg from "pg";
import { expect, it, onTestFinished } from "vitest";
import { selectLedger } from "../../../orchestrator/database/ledger-tables.ts";
import type { Migration } from "../../../orchestrator/database/migration.ts";
import { applyOnce as applyStep } from "../../../orchestrator/database/migration-block.ts";
import { testDatabase } from "../../support/postgres.ts";

const applyOnce = (migration: Migration, appliedBy: string) =>
  applyStep({ migration, step: 0, isLast: true, appliedBy }, `$file$${migration.sql}$file$`);

/** An empty database, and sessions on it. */
async function sessions(count: number) {
  const database = await testDatabase();
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: database.url }));
  onTestFinished(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await database.close();
  });
  await Promise.all(clients.map((client) => client.connect()));
  return clients as [pg.Client, pg.Client, pg.Client];
}

async function waitsForAnother(observer: pg.Client, { processID }: pg.Client & { processID?: number }) {
  const { rows } = await observer.query("SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits", [processID]);
  return rows[0]?.waits === true;
}

it("a migration that two sessions apply at the same time takes effect once, and neither fails", async () => {
  const [one, other, observer] = await sessions(3);
  const words = { name: "001.sql", sql: "CREATE TABLE words (word text)" };
  const greeting = { name: "002.sql", sql: "INSERT INTO words VALUES ('hello')" };
  await one.query(applyOnce(words, "first"));

  await one.query("BEGIN");
  await one.query(applyOnce(greeting, "first"));
  const late = other.query(applyOnce(greeting, "second"));
  while (!(await waitsForAnother(observer, other))) await new Promise(setImmediate);
  await one.query("COMMIT");
  await late;

  const { rows } = await observer.query("SELECT word FROM words");
  const { rows: ledger } = await observer.query(selectLedger());
  expect(rows).toEqual([{ word: "hello" }]);
  expect(ledger).toMatchObject([
    { name: "001.sql", applied_by: "first" },
    { name: "002.sql", applied_by: "first" },
  ]);
});
