import pg from "pg";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { loadParser } from "../../../infra/build/migrations/sql-parser.ts";
import { readSql } from "../../../infra/build/migrations/statement-reader.ts";
import { effectsOn } from "../../../orchestrator/database/migration-effects.ts";
import { testDatabase } from "../../support/postgres.ts";
import { databaseWith } from "../fixtures/database-objects.ts";
import { schemaOfCases } from "./migration-cases.ts";

beforeAll(loadParser);

const counting = "SELECT count(*) FROM tasks";
const inserting = "INSERT INTO tasks (title, owner) VALUES ('written', 1)";
const deleting = "DELETE FROM tasks WHERE owner = 3";

/**
 * SQL that looks as if it only added, and a request that is then answered otherwise, or with an error. OWN: the schema of the user, into which its sessions look first.
 */
const cases: readonly (readonly [sql: string, request: string])[] = [
  [
    "CREATE TABLE migrations (id int); DELETE FROM xray_watch.migrations",
    "SELECT count(*) FROM xray_watch.migrations",
  ],
  [
    "CREATE TABLE public.pg_settings (a int); UPDATE pg_settings SET setting = '2' WHERE name = 'extra_float_digits'",
    "SHOW extra_float_digits",
  ],
  ["CREATE TABLE n (task uuid REFERENCES tasks); INSERT INTO n SELECT id FROM tasks", deleting],
  [
    "CREATE TABLE n (task uuid); INSERT INTO n SELECT id FROM tasks; ALTER TABLE n ADD FOREIGN KEY (task) REFERENCES tasks",
    deleting,
  ],
  [
    "CREATE TABLE owners (id int PRIMARY KEY); ALTER TABLE tasks ADD FOREIGN KEY (owner) REFERENCES owners NOT VALID",
    inserting,
  ],
  [
    "CREATE TABLE n (id uuid NOT NULL, title text NOT NULL, owner int); INSERT INTO n VALUES (gen_random_uuid(), 'more'); ALTER TABLE n INHERIT tasks",
    counting,
  ],
  ["CREATE SCHEMA OWN; CREATE TABLE OWN.tasks (id int)", counting],
  ["CREATE SCHEMA OWN; CREATE TABLE IF NOT EXISTS tasks (id int)", counting],
  ["CREATE SCHEMA OWN; CREATE TABLE OWN.n (id int); ALTER TABLE OWN.n RENAME TO tasks", counting],
  ["CREATE SCHEMA OWN; CREATE VIEW OWN.tasks AS SELECT 1 AS id", counting],
  ["CREATE VIEW v AS SELECT clear(); SELECT * FROM v", counting],
  ["SELECT * FROM clearing", counting],
  [
    "CREATE TABLE n (id int); ALTER TABLE n ALTER id SET DEFAULT clear(); INSERT INTO n DEFAULT VALUES",
    counting,
  ],
  ["CREATE TABLE n (LIKE guarded INCLUDING ALL); INSERT INTO n DEFAULT VALUES", counting],
  ["ALTER TABLE tasks RENAME TO gone; DROP TABLE gone CASCADE", counting],
];

it("what only looks additive waits, and on PostgreSQL it changes what a request is answered", async () => {
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await database.close();
  });
  await client.query(schemaOfCases);
  await client.query(`CREATE SCHEMA xray_watch; CREATE TABLE xray_watch.migrations AS SELECT 1 AS name;
    CREATE FUNCTION clear() RETURNS int LANGUAGE sql AS 'DELETE FROM tasks; SELECT 1';
    CREATE VIEW clearing AS SELECT clear(); CREATE TABLE guarded (id int DEFAULT clear())`);
  const answerTo = async (request: string) => {
    try {
      const { rows, rowCount } = await client.query(request);
      return JSON.stringify([rows, rowCount]);
    } catch (error) {
      return (error as Error).message;
    }
  };
  const known = databaseWith(["tasks", "People", "guarded", "pg_settings"], ["open_tasks", "clearing"]);
  const { rows: users } = await client.query("SELECT quote_ident(current_user) AS own");
  for (const [form, request] of cases) {
    const sql = form.replaceAll("OWN", users[0].own);
    expect(effectsOn(known, readSql(sql)), sql).not.toEqual([]);
    await client.query("BEGIN; SAVEPOINT start");
    const before = await answerTo(request);
    await client.query("ROLLBACK TO start");
    await client.query(sql);
    expect(await answerTo(request), sql).not.toBe(before);
    await client.query("ROLLBACK");
  }
});
