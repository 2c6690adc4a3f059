import { readdir, readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { loadParser } from "../../../infra/build/migrations/sql-parser.ts";
import { readSql } from "../../../infra/build/migrations/statement-reader.ts";
import { breakingReasons, effectsOn } from "../../../orchestrator/database/migration-effects.ts";
import { effectClasses } from "../../../orchestrator/database/migration-facts.ts";
import { databaseWith } from "../fixtures/database-objects.ts";
import { additive, type EffectCase, harmful, moreForms } from "./migration-cases.ts";

beforeAll(loadParser);

const database = databaseWith(["tasks", "People"], ["open_tasks"]);

const effects = (sql: string) => effectsOn(database, readSql(sql));
const breaks = (sql: string) => breakingReasons(effects(sql));
const classes = (sql: string) => [...new Set(effects(sql).map((effect) => effect.class))].sort();

describe("a migration does more than add:", () => {
  const proves = ([sql, ...expected]: EffectCase) => expect(classes(sql), sql).toEqual([...expected].sort());

  it.each(harmful.map((one) => ({ sql: one[0], one })))("$sql", ({ one }) => proves(one));

  it("in many forms of each class", () => {
    for (const one of moreForms) proves(one);
    for (const kind of effectClasses) {
      const forms = moreForms.filter(([, ...expected]) => expected.includes(kind));
      expect(forms.length, kind).toBeGreaterThanOrEqual(100);
    }
  });
});

describe("a migration only adds:", () => {
  it.each(additive)("%s", (sql) => {
    expect(effects(sql)).toEqual([]);
  });

  it("rows to a table of an earlier migration that has not run yet", () => {
    const before = readSql("CREATE TABLE colours (name text)");
    const insert = readSql("INSERT INTO colours VALUES ('red')");

    expect(effectsOn(database, insert, before)).toEqual([]);
    expect(effectsOn(database, insert)).toHaveLength(1);
  });

  it("not if the database has a function of its own with the name of PostgreSQL's", () => {
    const sql = readSql("SELECT lower('A')");

    expect(effectsOn(database, sql)).toEqual([]);
    expect(effectsOn({ ...database, functions: new Set(["lower"]) }, sql)).toMatchObject([
      { class: "unknown", statement: "SELECT lower('A')" },
    ]);
  });
});

it("an effect quotes the beginning of its statement, without comments, on one line", () => {
  expect(effects("SELECT 1;\n-- Away\nDELETE  FROM tasks\nWHERE id = 1")).toEqual([
    {
      class: "destroysData",
      reason: "it deletes rows of tasks",
      statement: "DELETE FROM tasks WHERE id = 1",
    },
  ]);
  expect(effects(`DELETE FROM tasks WHERE title = '${"x".repeat(200)}'`)[0]?.statement).toHaveLength(102);
});

describe("a migration is not backward compatible:", () => {
  it.each([
    ["DROP TABLE tasks", "it drops the table tasks"],
    ['drop table if exists public.tasks, "People" cascade;', "it drops the table tasks"],
    ["DROP VIEW open_tasks", "it drops the view open_tasks"],
    ["DROP MATERIALIZED VIEW IF EXISTS open_tasks", "it drops the view open_tasks"],
    ["DROP TYPE status", "it drops the type status"],
    ["DROP FUNCTION IF EXISTS next_task(int)", "it drops the function next_task"],
    ["DROP SCHEMA billing CASCADE", "it drops the schema billing"],
    ["ALTER TABLE tasks RENAME TO items", "it renames the table tasks"],
    ["ALTER TABLE ONLY tasks RENAME COLUMN title TO name", "it renames the column title of tasks"],
    ["ALTER TABLE IF EXISTS tasks RENAME title TO name", "it renames the column title of tasks"],
    ["ALTER TABLE tasks SET SCHEMA archive", "it moves the table tasks to another schema"],
    [
      "ALTER TYPE status RENAME VALUE 'open' TO 'new'",
      "it renames or moves the type status, or a part of it",
    ],
    ["ALTER TABLE tasks DROP COLUMN title", "it drops the column title of tasks"],
    ["ALTER TABLE tasks DROP IF EXISTS title CASCADE", "it drops the column title of tasks"],
    ["ALTER TABLE tasks ADD a int, DROP title", "it drops the column title of tasks"],
    ["ALTER TABLE tasks ALTER COLUMN title TYPE text", "it changes the type of the column title of tasks"],
    ["ALTER TABLE tasks ALTER title SET DATA TYPE text", "it changes the type of the column title of tasks"],
    ["ALTER TABLE tasks ALTER title SET NOT NULL", "it makes the column title of tasks NOT NULL"],
    ["ALTER TABLE tasks ALTER status DROP DEFAULT", "it removes the default of the column status of tasks"],
    [
      "ALTER TABLE tasks ADD COLUMN owner text NOT NULL",
      "it adds the column owner to tasks, which needs a value and has no default",
    ],
    [
      'ALTER TABLE "People" ADD IF NOT EXISTS "Name" numeric(10, 2) CHECK ("Name" > 0) NOT NULL',
      "it adds the column Name to People, which needs a value and has no default",
    ],
    ["ALTER TABLE tasks ADD CHECK (title <> '')", "it adds a constraint to tasks"],
    ['ALTER TABLE tasks ADD CONSTRAINT "one title" UNIQUE (title)', "it adds a constraint to tasks"],
    ["ALTER TABLE tasks ADD FOREIGN KEY (owner) REFERENCES people (id)", "it adds a constraint to tasks"],
    ["CREATE UNIQUE INDEX CONCURRENTLY one_title ON tasks (title)", "it adds a unique index to tasks"],
    ["TRUNCATE tasks RESTART IDENTITY", "it empties the table tasks"],
    ["TRUNCATE TABLE ONLY other, tasks", "it empties the table tasks"],
    ["DELETE FROM tasks", "it deletes every row of tasks"],
    ["WITH gone AS (DELETE FROM tasks RETURNING id) SELECT 1", "it deletes every row of tasks"],
    ["UPDATE tasks SET status = 'open'", "it changes every row of tasks"],
    ["UPDATE ONLY tasks AS t SET status = 'open'", "it changes every row of tasks"],
    ["REVOKE SELECT ON tasks FROM app", "it revokes privileges"],
    ["DO $$ BEGIN ALTER TABLE tasks DROP COLUMN title; END $$", "it drops the column title of tasks"],
    ["DO $a$ BEGIN EXECUTE 'DROP TABLE tasks'; END $a$", "it drops the table tasks"],
    ["DO 'BEGIN EXECUTE ''DROP TABLE tasks''; END'", "it drops the table tasks"],
    ["/* first */ DROP /* the */ TABLE -- old\n tasks", "it drops the table tasks"],
    ["SELECT 'it''s; fine'; DROP TABLE tasks", "it drops the table tasks"],
    ["SELECT E'it\\'s; fine'; DROP TABLE tasks", "it drops the table tasks"],
    ['ALTER TABLE tasks RENAME "odd; name" TO b', "it renames the column odd; name of tasks"],
  ])("%s", (sql, sentence) => {
    expect(breaks(sql).join("; ")).toContain(sentence);
  });

  it("names every change once, in the order of the file", () => {
    const sql = "DROP TABLE tasks; DROP VIEW open_tasks; DROP TABLE tasks;";

    expect(breaks(sql)).toEqual(["it drops the table tasks", "it drops the view open_tasks"]);
  });
});

describe("a condition that may be true for all rows is none:", () => {
  it.each([
    "true",
    "1 = 1",
    "id = id",
    "tasks.id = id",
    "id IS NOT NULL",
    "id <> 1",
    "id NOT IN (1, 2)",
    "id > 0",
    "id BETWEEN 1 AND 9",
    "NOT (id = 1)",
    "id = 1 OR true",
    "id = 1 OR id <> 1",
    "title LIKE '%'",
    "title NOT LIKE 'a%'",
    "id IS DISTINCT FROM 1",
    "coalesce(id, 1) = coalesce(id, 2)",
    "id IN (SELECT id FROM tasks)",
    "EXISTS (SELECT FROM old WHERE old.id = 1)",
    "EXISTS (SELECT FROM old WHERE old.id = tasks.id)",
    "(SELECT true)",
    "length(title) >= 0",
  ])("DELETE FROM tasks WHERE %s", (condition) => {
    for (const statement of ["DELETE FROM tasks", "UPDATE tasks SET title = ''"])
      expect(breaks(`${statement} WHERE ${condition}`)).toHaveLength(1);
  });

  it.each([
    "id = 1",
    "id IN (1, 2)",
    "title = '' AND true",
    "id = 1 OR id = 2",
    "status IS NULL",
    "done IS TRUE",
    "done",
    "title LIKE 'a%'",
    "created_at < now() - interval '1 year'",
    "id = ANY ('{1,2}')",
    "id IS NOT DISTINCT FROM 1",
    "id <> 1 AND title = ''",
  ])("not DELETE FROM tasks WHERE %s", (condition) => {
    expect(breaks(`DELETE FROM tasks WHERE ${condition}`)).toEqual([]);
  });

  it("of another table", () => {
    expect(breaks("DELETE FROM tasks USING old WHERE old.id = 1")).toHaveLength(1);
    expect(breaks("DELETE FROM tasks USING old WHERE id = 1")).toHaveLength(1);
    expect(breaks("DELETE FROM tasks t USING old WHERE t.id = old.id")).toEqual([]);
    expect(breaks("UPDATE tasks SET title = '' FROM old WHERE old.id = 1")).toHaveLength(1);
  });
});

it("a function or an operator of the database's own is none of PostgreSQL's", () => {
  const own = { ...database, functions: new Set(["lower", "=", "summary"]) };

  for (const sql of ["SELECT 1 = 1", "SELECT t.summary FROM tasks t", "SELECT (t).summary FROM tasks t"])
    expect(effectsOn(own, readSql(sql))).toMatchObject([{ class: "unknown", breaking: true }]);
});

describe("a migration is backward compatible:", () => {
  it.each([
    "CREATE TABLE notes (id int PRIMARY KEY, task uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE)",
    "CREATE INDEX idx ON tasks (title)",
    "ALTER TABLE tasks ADD COLUMN owner text",
    "ALTER TABLE tasks ADD COLUMN priority int NOT NULL DEFAULT 0",
    "ALTER TABLE tasks ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY NOT NULL",
    "ALTER TABLE tasks ADD COLUMN number bigserial NOT NULL",
    "ALTER TABLE tasks ALTER COLUMN title DROP NOT NULL",
    "ALTER TABLE tasks ALTER COLUMN status SET DEFAULT 'open'",
    "ALTER TABLE tasks DROP CONSTRAINT tasks_status_check",
    "ALTER TABLE tasks RENAME CONSTRAINT a TO b",
    "ALTER TABLE tasks VALIDATE CONSTRAINT a",
    "ALTER TYPE status ADD VALUE 'late'",
    "INSERT INTO tasks (title) VALUES ('DROP TABLE tasks; DELETE FROM tasks') ON CONFLICT (id) DO UPDATE SET title = 'x'",
    "UPDATE tasks SET status = 'open' WHERE status IS NULL",
    "DELETE FROM tasks WHERE title = ''",
    "SELECT * FROM tasks FOR UPDATE",
    "COMMENT ON TABLE tasks IS $$ALTER TABLE tasks DROP COLUMN title$$",
    "CREATE FUNCTION clear() RETURNS void LANGUAGE sql AS $body$ DELETE FROM tasks $body$",
    "-- DROP TABLE tasks\nSELECT 1",
    "/* DROP TABLE tasks; /* nested */ DROP TABLE tasks; */ SELECT 1",
    "CREATE TRIGGER t BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION touch()",
    // The previous release cannot use what does not exist yet.
    "CREATE TABLE new (id int); ALTER TABLE new ADD COLUMN b int NOT NULL; DROP TABLE new",
    'DROP TABLE "Tasks"',
    "",
  ])("%s", (sql) => {
    expect(breaks(sql)).toEqual([]);
  });

  it("every migration of the service, on an empty database and on its own tables", async () => {
    const folder = new URL("../../../service/database/", import.meta.url);
    const names = (await readdir(folder)).filter((name) => name.endsWith(".sql"));
    const files = await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")));

    expect(files.length).toBeGreaterThan(1);
    expect(files.flatMap(breaks)).toEqual([]);
    const empty = databaseWith([]);
    const statements = files.map(readSql);
    for (const [index, own] of statements.entries())
      expect(effectsOn(empty, own, statements.slice(0, index).flat())).toEqual([]);
  });
});
