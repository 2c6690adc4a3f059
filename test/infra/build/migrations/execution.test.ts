import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { readExecution } from "../../../../infra/build/migrations/execution.ts";
import { readMigrations } from "../../../../infra/build/migrations/read-migrations.ts";
import { loadParser } from "../../../../infra/build/migrations/sql-parser.ts";

beforeAll(loadParser);

/** The steps in short: a block by its text, what runs alone by what it does. */
const stepsOf = (sql: string) =>
  readExecution(sql).steps.map((step) =>
    step.kind === "alone"
      ? `${step.statement.does}: ${sql.slice(...step.range)}`
      : step.ranges.map((range) => sql.slice(...range)).join(" | "),
  );

describe("a file runs", () => {
  it.each([
    [
      "CREATE TABLE a (x int); -- é\r\nINSERT INTO a VALUES (1);",
      ["CREATE TABLE a (x int); -- é\r\nINSERT INTO a VALUES (1)"],
    ],
    [
      "SELECT 'é'; CREATE INDEX CONCURRENTLY i ON t (a); SELECT 2; SELECT 3",
      ["SELECT 'é'", "createIndex: CREATE INDEX CONCURRENTLY i ON t (a)", "SELECT 2; SELECT 3"],
    ],
    ["DROP INDEX CONCURRENTLY s.i", ["dropIndex: DROP INDEX CONCURRENTLY s.i"]],
    ["REINDEX TABLE CONCURRENTLY t", ["reindex: REINDEX TABLE CONCURRENTLY t"]],
    ["VACUUM (ANALYZE) t; ANALYZE t", ["vacuum: VACUUM (ANALYZE) t", "ANALYZE t"]],
    [
      "ALTER TABLE p DETACH PARTITION c CONCURRENTLY",
      ["detachPartition: ALTER TABLE p DETACH PARTITION c CONCURRENTLY"],
    ],
    [
      "REFRESH MATERIALIZED VIEW CONCURRENTLY v; SELECT 1",
      ["REFRESH MATERIALIZED VIEW CONCURRENTLY v; SELECT 1"],
    ],
    ["BEGIN; SELECT 1; SELECT 2; COMMIT; SELECT 3", ["SELECT 1; SELECT 2", "SELECT 3"]],
    [
      "SET search_path = app; BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT",
      ["SET search_path = app", "SET search_path = app | SELECT 1", "SET search_path = app | SELECT 2"],
    ],
    [
      "ALTER TYPE m ADD VALUE 'x'; INSERT INTO t VALUES ('x')",
      ["ALTER TYPE m ADD VALUE 'x'", "INSERT INTO t VALUES ('x')"],
    ],
    [
      "ALTER TYPE m ADD VALUE 'x'; INSERT INTO t VALUES ('y')",
      ["ALTER TYPE m ADD VALUE 'x'; INSERT INTO t VALUES ('y')"],
    ],
    ["SELECT 1; SET lock_timeout = 0; SELECT 2", ["SELECT 1 | SELECT 2"]],
    ["-- nothing", []],
  ])("%s", (sql, steps) => {
    expect(stepsOf(sql)).toEqual(steps);
  });
});

describe("a file is refused when it is bundled:", () => {
  it.each([
    ["\\connect tasks\nSELECT 1;", /command \\connect of psql \(line 1\).*remove the line/],
    ["SELECT 1;\n\\restrict abc\n", /command \\restrict of psql \(line 2\)/],
    [
      "COPY t (a) FROM stdin;\n1\n\\.\n",
      /COPY … FROM stdin.*\(line 1\); write the rows as INSERT \(pg_dump --inserts\)/,
    ],
    ["COPY t (a) FROM stdin", /COPY … FROM stdin/],
    ["ALTER SYSTEM SET work_mem = '1MB'", /ALTER SYSTEM.*by hand.*\(line 1\)/],
    ["CREATE DATABASE other", /CREATE DATABASE/],
    ["VACUUM FULL t", /VACUUM FULL, which locks/],
    ["VACUUM (FULL) t", /VACUUM FULL/],
    ["REINDEX SCHEMA public", /REINDEX … CONCURRENTLY/],
    ["CLUSTER", /CLUSTER of all tables/],
    ["CREATE INDEX CONCURRENTLY ON t (a)", /name the index/],
    ["BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT", /inside BEGIN … COMMIT.*behind COMMIT/],
    ["BEGIN; SELECT 1", /BEGIN without COMMIT/],
    ["SELECT 1; COMMIT", /do not match/],
    ["BEGIN; BEGIN; COMMIT", /do not match/],
    ["BEGIN; SELECT 1; ROLLBACK", /other than a plain BEGIN and COMMIT/],
    ["SAVEPOINT a", /other than a plain BEGIN/],
    ["BEGIN ISOLATION LEVEL SERIALIZABLE; COMMIT", /other than a plain BEGIN/],
    ["DO $$ BEGIN UPDATE t SET a = 1; COMMIT; END $$", /DO block has COMMIT/],
    ["DISCARD ALL", /DISCARD/],
    ["SET search_path = app; CREATE INDEX CONCURRENTLY i ON t (a)", /name the schema in the statement/],
    ["CREATE TEMP TABLE x (a int); VACUUM t", /temporary table/],
    ["SELECT 1 AS a INTO TEMP x; VACUUM t", /temporary table/],
    ["RESET ALL", /changes lock_timeout/],
    ["DO $$ BEGIN SET lock_timeout = 0; END $$", /changes lock_timeout/],
    ["DO $$ BEGIN PERFORM set_config('lock_timeout', '0', true); END $$", /changes lock_timeout/],
    ["SELECT set_config('lock_timeout', '0', true), 1", /changes lock_timeout/],
  ])("%s", (sql, said) => {
    expect(() => readExecution(sql)).toThrow(said);
  });

  it("one that is not in UTF-8, by its name", async () => {
    const folder = await mkdtemp(join(tmpdir(), "xray-watch-migrations-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "001.sql"), Buffer.from("\uFEFFSELECT 1", "utf16le"));

    await expect(readMigrations(folder)).rejects.toThrow(
      "the migration 001.sql cannot run: it is not in UTF-8",
    );
  });
});

describe("a file is not refused", () => {
  it.each([
    "SELECT '\n\\connect tasks'",
    "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT current_setting('lock_timeout') $$",
    "VACUUM (FULL false) t",
    "COPY t FROM '/tmp/rows'",
    "ALTER TABLE lock_timeout ADD COLUMN a int",
    "SELECT (1", // PostgreSQL says what is wrong.
  ])("%s", (sql) => {
    expect(() => readExecution(sql)).not.toThrow();
  });
});
