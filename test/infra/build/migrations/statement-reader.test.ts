import { beforeAll, describe, expect, it } from "vitest";
import { loadParser } from "../../../../infra/build/migrations/sql-parser.ts";
import { readSql } from "../../../../infra/build/migrations/statement-reader.ts";
import { breakingReasons, effectsOn } from "../../../../orchestrator/database/migration-effects.ts";
import { databaseWith } from "../../../orchestrator/fixtures/database-objects.ts";

beforeAll(loadParser);

const reasons = (sql: string, relations = ["tasks"]) =>
  breakingReasons(effectsOn(databaseWith(relations), readSql(sql)));

describe("reading a migration", () => {
  it("lists each statement with its first words, what it creates and calls, and its effects", () => {
    const facts = readSql("CREATE TABLE notes (at timestamptz DEFAULT now()); DROP TABLE app.old");

    expect(facts).toEqual([
      {
        kind: "CreateStmt",
        words: "CREATE TABLE notes (at timestamptz DEFAULT now())",
        creates: ["notes"],
        names: [{ name: "notes" }],
        calls: ["now"],
        effects: [],
      },
      {
        kind: "DropStmt",
        words: "DROP TABLE app.old",
        calls: [],
        effects: [
          {
            class: "destroysData",
            table: "old",
            reason: "it drops the table old",
            breaking: true,
            onlyIfExists: true,
          },
        ],
      },
    ]);
  });

  it("lists the statements of a DO block separately", () => {
    const facts = readSql("DO $$ BEGIN CREATE INDEX i ON tasks (id); EXECUTE 'TRUNCATE tasks'; END $$");

    expect(facts.map(({ kind, words }) => [kind, words])).toEqual([
      ["DoStmt", "DO"],
      ["IndexStmt", "CREATE INDEX i ON tasks (id)"],
      ["TruncateStmt", "TRUNCATE tasks"],
    ]);
  });
});

describe("what cannot be read counts as breaking:", () => {
  it.each([
    ["DROP TABEL tasks", 'syntax error at or near "TABEL"'],
    ["CALL clear()", "a statement of the kind CallStmt"],
    ["PREPARE p AS DELETE FROM tasks; EXECUTE p", "a statement of the kind PrepareStmt"],
    ["CREATE TABLE copy AS EXECUTE p", "a statement of the kind ExecuteStmt"],
    ["SET session_replication_role = replica", "SET session_replication_role"],
    ["RESET ALL", "SET "],
    ["ALTER TYPE place DROP ATTRIBUTE street", "alter type place"],
    ["SELECT clear()", "it calls the function clear"],
    ["SELECT app.now()", "it calls the function now"],
    ["SELECT 1 UNION SELECT clear()", "it calls the function clear"],
    ["SELECT * FROM query_to_xml('DELETE FROM tasks', true, true, '')", "it calls the function query_to_xml"],
    ["INSERT INTO notes VALUES (clear())", "it calls the function clear"],
    ["CREATE TABLE copy AS SELECT clear()", "it calls the function clear"],
    ["ALTER TABLE tasks ADD a int DEFAULT clear()", "it calls the function clear"],
    ["CREATE INDEX i ON tasks (clear(id))", "it calls the function clear"],
    ["DO LANGUAGE plpython3u $$ import os $$", "a block in plpython3u"],
    ["DO $$ BEGIN IF; END $$", 'missing "THEN" at end of SQL expression'],
    ["DO $$ BEGIN COMMIT; END $$", "commit in a block"],
    ["DO $$ DECLARE a int := clear(); BEGIN NULL; END $$", "it calls the function clear"],
    [
      "DO $$ BEGIN EXECUTE 'DROP TABLE ' || 'tasks'; END $$",
      "SQL that is composed when it runs: 'DROP TABLE ' || 'tasks'",
    ],
    [
      "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'tasks'); END $$",
      "SQL that is composed when it runs: format('DROP TABLE %I', 'tasks')",
    ],
    [
      "DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT 1' LOOP NULL; END LOOP; END $$",
      "dynfors in a block",
    ],
    ["DO $$ DECLARE a int[]; BEGIN a[clear()] := 1; END $$", "a[clear()] := 1"],
  ])("%s", (sql, what) => {
    expect(reasons(sql)).toContain(`it cannot be read (${what})`);
    const unreadable = readSql(sql).flatMap(({ effects }) =>
      effects.filter((effect) => effect.class === "unknown"),
    );
    expect(unreadable.map(({ reason }) => reason)).toContain(`it cannot be read (${what})`);
  });

  it.each([
    "IF clear() THEN NULL; END IF",
    "IF true THEN PERFORM clear(); END IF",
    "IF true THEN NULL; ELSIF clear() THEN NULL; END IF",
    "IF true THEN NULL; ELSIF true THEN PERFORM clear(); ELSE NULL; END IF",
    "IF true THEN NULL; ELSE PERFORM clear(); END IF",
    "CASE clear() WHEN 1 THEN NULL; END CASE",
    "CASE 1 WHEN clear() THEN NULL; END CASE",
    "CASE 1 WHEN 1 THEN PERFORM clear(); END CASE",
    "CASE 1 WHEN 1 THEN NULL; ELSE PERFORM clear(); END CASE",
    "LOOP PERFORM clear(); END LOOP",
    "LOOP EXIT WHEN clear(); END LOOP",
    "WHILE clear() LOOP NULL; END LOOP",
    "FOR i IN clear()..2 LOOP NULL; END LOOP",
    "FOR i IN 1..clear() BY 1 LOOP NULL; END LOOP",
    "FOR i IN 1..2 BY clear() LOOP NULL; END LOOP",
    "FOR i IN 1..2 LOOP PERFORM clear(); END LOOP",
    "FOR r IN SELECT clear() LOOP NULL; END LOOP",
    "FOR r IN SELECT 1 LOOP PERFORM clear(); END LOOP",
    "FOREACH a IN ARRAY clear() LOOP NULL; END LOOP",
    "FOREACH a IN ARRAY many LOOP PERFORM clear(); END LOOP",
    "a := clear()",
    "a = clear()",
    "SELECT clear() INTO a",
    "SELECT clear() INTO STRICT a FROM tasks",
    "INSERT INTO notes VALUES (clear()) RETURNING 1 INTO a",
    "RAISE NOTICE '%', clear()",
    "RAISE NOTICE USING MESSAGE = clear()",
    "ASSERT clear()",
    "ASSERT true, clear()",
    "EXECUTE 'SELECT $1' INTO a USING clear()",
    "EXECUTE 'SELECT clear()'",
    "BEGIN PERFORM clear(); END",
    "BEGIN NULL; EXCEPTION WHEN OTHERS THEN PERFORM clear(); END",
  ])("a function called in a block by %s", (statement) => {
    const sql = `DO $$ DECLARE r record; a int; many int[]; BEGIN ${statement}; END $$`;

    expect(reasons(sql)).toEqual(["it cannot be read (it calls the function clear)"]);
  });
});

describe("a breaking statement is found", () => {
  it.each([
    ["UPDATE tasks SET status = 'open' WHERE true", "it changes every row of tasks"],
    ["DELETE FROM tasks WHERE 1 = 1", "it deletes every row of tasks"],
    ["ALTER TABLE tasks ADD n int DEFAULT NULL NOT NULL", "it adds the column n to tasks"],
    ["ALTER INDEX tasks RENAME TO items", "it renames the table tasks"],
    ["DROP TRIGGER touch ON tasks", "it drops the trigger touch"],
    ["ALTER FUNCTION f(int) SET SCHEMA other", "it renames or moves the function f, or a part of it"],
    ["ALTER VIEW v RENAME COLUMN a TO b", "it renames or moves the view v, or a part of it"],
    ["ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM app", "it revokes privileges"],
    ["REVOKE admin FROM app", "it revokes privileges"],
    ["WITH a AS (DELETE FROM tasks RETURNING 1) INSERT INTO b SELECT 1", "it deletes every row of tasks"],
    ["DO $$ BEGIN IF true THEN DELETE FROM tasks; END IF; END $$", "it deletes every row of tasks"],
    ["DO 'BEGIN EXECUTE ''DO ''''BEGIN TRUNCATE tasks; END'''''' ; END'", "it empties the table tasks"],
  ])("in %s", (sql, reason) => {
    expect(reasons(sql)).toEqual([expect.stringContaining(reason)]);
  });
});

describe("no break is found in", () => {
  it.each([
    "CREATE TABLE fresh (id int); ALTER TABLE fresh ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE tasks ALTER a SET DEFAULT clear()",
    "ALTER TABLE tasks ADD a timestamptz NOT NULL DEFAULT pg_catalog.now()",
    "CREATE TABLE notes (id int DEFAULT 1, CHECK (id > 0))",
    "CREATE VIEW cleared AS SELECT clear()",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC DELETE FROM tasks; END",
    "CREATE SCHEMA app CREATE TABLE notes (id int)",
    "CREATE SEQUENCE s; ALTER SEQUENCE s OWNED BY tasks.id",
    "GRANT SELECT ON tasks TO app; GRANT admin TO app",
    "SET LOCAL lock_timeout = '2s'",
    "ANALYZE tasks",
    "DROP INDEX IF EXISTS idx",
    "SELECT count(*), max(id), lower(title) FROM tasks GROUP BY 3",
    "DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM tasks; IF n > 1 THEN RAISE NOTICE 'many'; END IF; END $$",
  ])("%s", (sql) => {
    expect(reasons(sql)).toEqual([]);
  });
});
