import type { EffectClass } from "../../../orchestrator/database/migration-facts.ts";

/** SQL for a database with the tables `tasks` and `People` and the view `open_tasks`, and the classes of its effects. */
export type EffectCase = readonly [sql: string, ...classes: EffectClass[]];

/** The tables of the cases, with rows. */
export const schemaOfCases = `CREATE TABLE "People" (id int PRIMARY KEY);
CREATE TABLE tasks (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), title text NOT NULL, owner int);
CREATE VIEW open_tasks AS SELECT * FROM tasks;
INSERT INTO "People" SELECT generate_series(1, 1000);
INSERT INTO tasks (title, owner) SELECT 'task ' || g, g FROM generate_series(1, 1000) g`;

/** What must not run before people have approved it. */
export const harmful: readonly EffectCase[] = [
  ["DELETE FROM tasks WHERE true", "destroysData"],
  ["DELETE FROM tasks WHERE 1 = 1", "destroysData"],
  ["DELETE FROM tasks WHERE id = id", "destroysData"],
  ["DELETE FROM tasks WHERE EXISTS (SELECT FROM gone WHERE gone.id = 1)", "destroysData"],
  ["DELETE FROM tasks USING old WHERE tasks.id = old.id", "destroysData"],
  ["UPDATE tasks SET title = '' WHERE true", "destroysData"],
  ["UPDATE tasks SET status = 'open' WHERE status IS NULL", "destroysData"],
  ["MERGE INTO tasks t USING old o ON t.id = o.id WHEN MATCHED THEN DELETE", "destroysData"],
  [
    "MERGE INTO tasks t USING old o ON t.id = o.id WHEN MATCHED THEN UPDATE SET title = o.title",
    "destroysData",
  ],
  ["INSERT INTO tasks (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET title = ''", "destroysData"],
  ["DROP OWNED BY app", "destroysData"],
  ["TRUNCATE tasks", "destroysData"],
  ["WITH gone AS (DELETE FROM tasks RETURNING *) SELECT count(*) FROM gone", "destroysData"],
  ["CREATE VIEW v AS SELECT * FROM tasks; DELETE FROM v WHERE id = 1", "destroysData"],
  ["CREATE RULE r AS ON INSERT TO tasks DO INSTEAD NOTHING", "breaksPreviousRelease"],
  ["CREATE TRIGGER t BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION refuse()", "breaksPreviousRelease"],
  ["CREATE OR REPLACE FUNCTION next_task() RETURNS int LANGUAGE sql AS 'SELECT 1'", "breaksPreviousRelease"],
  ["CREATE OR REPLACE VIEW open_tasks AS SELECT 1 AS id", "breaksPreviousRelease"],
  ["ALTER SEQUENCE tasks_id_seq RESTART", "breaksPreviousRelease"],
  ["SELECT setval('tasks_id_seq', 1)", "breaksPreviousRelease"],
  ["ALTER TABLE tasks DISABLE TRIGGER ALL", "breaksPreviousRelease"],
  ["ALTER TABLE tasks ALTER COLUMN status SET DEFAULT 'closed'", "breaksPreviousRelease"],
  ["ALTER TABLE tasks ENABLE ROW LEVEL SECURITY", "changesRights"],
  ["CREATE POLICY p ON tasks USING (false)", "changesRights"],
  ["ALTER ROLE app NOLOGIN", "changesRights"],
  ["ALTER TABLE tasks OWNER TO other", "changesRights"],
  ["GRANT ALL ON tasks TO public", "changesRights"],
  ["SET ROLE other", "changesRights"],
  ["LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE", "blocks"],
  ["CREATE INDEX i ON tasks (title)", "blocks"],
  ["SELECT * FROM tasks FOR UPDATE", "blocks"],
  ["REFRESH MATERIALIZED VIEW open_tasks", "blocks"],
  ["ALTER TABLE tasks ADD COLUMN code uuid DEFAULT gen_random_uuid()", "rewritesTable"],
  ["ALTER TABLE tasks ADD COLUMN number bigserial", "rewritesTable"],
  ["ALTER TABLE tasks ALTER COLUMN title TYPE varchar(10)", "breaksPreviousRelease", "rewritesTable"],
  ["DO $$ BEGIN EXECUTE 'DELETE FROM ' || 'tasks'; END $$", "unknown"],
  ["SELECT archive_tasks()", "unknown"],
  [
    "CREATE FUNCTION bad() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE n (id int DEFAULT bad())",
    "unknown",
  ],
  ["CREATE TABLE n (id int DEFAULT compute())", "unknown"],
  ["SET search_path = other", "unknown"],
  // The ledger, and PostgreSQL's own tables, although the migration creates another table of their name.
  ["CREATE TABLE migrations (id int); DELETE FROM xray_watch.migrations", "destroysData", "unknown"],
  ["DROP TABLE xray_watch.migrations", "destroysData", "unknown"],
  ["DROP TABLE IF EXISTS xray_watch.migrations CASCADE", "destroysData", "unknown"],
  ["ALTER TABLE xray_watch.migrations ADD COLUMN a int", "unknown"],
  ["CREATE TABLE public.pg_settings (id int); UPDATE pg_catalog.pg_settings SET setting = 1", "destroysData"],
  ["CREATE TABLE tables (id int); DELETE FROM information_schema.tables", "destroysData"],
  // A query of a view runs what the view calls.
  ["CREATE VIEW v AS SELECT pg_terminate_backend(pid) FROM pg_stat_activity; SELECT * FROM v", "unknown"],
  ["CREATE VIEW v AS SELECT * FROM clear(); CREATE TABLE copy AS TABLE v", "unknown"],
  ["(SELECT id FROM tasks FOR UPDATE) UNION ALL SELECT NULL", "blocks"],
  // A new table that is connected with one in use.
  ["CREATE TABLE n (id uuid, title text, owner int); ALTER TABLE n INHERIT tasks", "breaksPreviousRelease"],
  ["CREATE TABLE n (id int); ALTER TABLE n NO INHERIT tasks", "breaksPreviousRelease"],
  [
    "CREATE TABLE n (id uuid) PARTITION BY HASH (id); ALTER TABLE n ATTACH PARTITION tasks DEFAULT",
    "blocks",
    "breaksPreviousRelease",
  ],
  [
    "CREATE TABLE n (id int); ALTER TABLE n ALTER id SET DEFAULT clear(); INSERT INTO n DEFAULT VALUES",
    "unknown",
  ],
  [
    "WITH x AS (DELETE FROM xray_watch.migrations RETURNING 1) SELECT count(*) FROM x",
    "destroysData",
    "unknown",
  ],
  [
    "CREATE TABLE migrations (id int); WITH x AS (DELETE FROM xray_watch.migrations RETURNING 1) SELECT 1",
    "destroysData",
    "unknown",
  ],
  // What is there, by its new name.
  ["ALTER TABLE tasks RENAME TO gone; DROP TABLE gone", "breaksPreviousRelease", "destroysData"],
  [
    "ALTER TABLE tasks RENAME TO n; CREATE TABLE other.n (id int); TRUNCATE n",
    "breaksPreviousRelease",
    "destroysData",
  ],
  // Rows in a new table that keep the previous release from deleting its own.
  [
    "CREATE TABLE n (task uuid REFERENCES tasks); INSERT INTO n SELECT id FROM tasks",
    "blocks",
    "breaksPreviousRelease",
  ],
  ["CREATE TABLE n (task uuid REFERENCES tasks); INSERT INTO n VALUES ('1')", "breaksPreviousRelease"],
  [
    "CREATE TABLE n (task uuid); INSERT INTO n VALUES ('1'); ALTER TABLE n ADD FOREIGN KEY (task) REFERENCES tasks",
    "breaksPreviousRelease",
  ],
  [
    'ALTER TABLE tasks ADD FOREIGN KEY (owner) REFERENCES "People" NOT VALID',
    "blocks",
    "breaksPreviousRelease",
  ],
  [
    "CREATE TABLE owners (id int PRIMARY KEY); ALTER TABLE tasks ADD FOREIGN KEY (owner) REFERENCES owners NOT VALID",
    "breaksPreviousRelease",
  ],
  // A lock is held until the migration ends.
  ["ALTER TABLE tasks ADD a int; CREATE TABLE copy AS SELECT * FROM generate_series(1, 100000000)", "blocks"],
  ["ALTER TABLE tasks ADD a int; DO $$ BEGIN FOR i IN 1..1000000000 LOOP NULL; END LOOP; END $$", "blocks"],
  [
    "CREATE TABLE n (id int); ALTER TABLE tasks ADD a int; INSERT INTO n SELECT g FROM generate_series(1, 9) g",
    "blocks",
  ],
  [
    "ALTER TABLE tasks ADD CONSTRAINT c CHECK (title <> '') NOT VALID; ALTER TABLE tasks VALIDATE CONSTRAINT c",
    "blocks",
    "takesLong",
  ],
  ['ALTER TABLE tasks ADD a int; ALTER TABLE "People" ADD a int', "blocks"],
  ['CREATE TABLE n (task uuid REFERENCES tasks, owner int REFERENCES "People")', "blocks"],
  ["CREATE TABLE n (task uuid REFERENCES tasks); ALTER TABLE tasks ADD a int", "blocks"],
  ["DO $$ BEGIN LOOP NULL; END LOOP; END $$", "takesLong"],
  // A name that sessions find instead of the one in use.
  ["CREATE SCHEMA app CREATE TABLE tasks (id int)", "breaksPreviousRelease"],
  ["CREATE SCHEMA app; CREATE TABLE IF NOT EXISTS tasks (id int)", "breaksPreviousRelease"],
  ["CREATE TABLE app.tasks (id int)", "breaksPreviousRelease"],
  ["CREATE VIEW app.tasks AS SELECT 1 AS id", "breaksPreviousRelease"],
  ["CREATE TABLE app.tasks AS SELECT 1 AS id", "breaksPreviousRelease"],
  ["CREATE TABLE app.n (id int); ALTER TABLE app.n RENAME TO tasks", "breaksPreviousRelease"],
  // A view that is there calls what its author wanted.
  ["SELECT * FROM open_tasks", "unknown"],
  ["CREATE TABLE copy (id uuid); INSERT INTO copy SELECT id FROM open_tasks", "unknown"],
  // A default that may be no value, or that fails in the sessions of the previous release.
  ["ALTER TABLE tasks ADD a int NOT NULL DEFAULT NULL::int", "breaksPreviousRelease"],
  ["ALTER TABLE tasks ADD a int NOT NULL DEFAULT nullif(1, 1)", "breaksPreviousRelease", "unknown"],
  ["ALTER TABLE tasks ADD a int DEFAULT '1'::app.code", "unknown"],
  ["ALTER TABLE tasks ADD a int DEFAULT current_setting('application_name')::int", "unknown"],
  ["ALTER TABLE tasks ADD a int DEFAULT CASE current_user WHEN 'postgres' THEN 1 ELSE 1 / 0 END", "unknown"],
  // Values of a sequence in use.
  ["SELECT nextval('tasks_id_seq')", "breaksPreviousRelease"],
  [
    "DO $$ BEGIN FOR i IN 1..1000000 LOOP PERFORM nextval('tasks_id_seq'); END LOOP; END $$",
    "breaksPreviousRelease",
  ],
  ["ALTER SEQUENCE tasks_id_seq OWNED BY NONE", "blocks"],
  // Calls that do not look like one.
  ["SELECT 1 OPERATOR(public.+) 1", "unknown"],
  ["SELECT id FROM tasks ORDER BY title USING OPERATOR(app.<)", "unknown"],
  ["SELECT 1 WHERE 1 OPERATOR(app.=) ANY (SELECT 1)", "unknown"],
  // Settings that change what follows.
  ["SELECT set_config('role', 'other', false)", "changesRights"],
  ["SELECT set_config('search_path', 'other, pg_catalog', false)", "unknown"],
  ["SELECT set_config('session_' || 'replication_role', 'replica', true)", "unknown"],
  ["SET search_path = app, pg_catalog", "unknown"],
  ["SET standard_conforming_strings = off", "unknown"],
  ["SET client_encoding = 'LATIN1'", "unknown"],
  ["CREATE STATISTICS s ON title, owner FROM tasks", "takesLong"],
];

/** The same in another notation. */
const inOtherWords = (sql: string): readonly string[] => [
  sql,
  sql.toLowerCase().replaceAll("people", '"People"'),
  `/* now */ ${sql};`,
  `-- a comment\n${sql} ;\n`,
  `SELECT 1;\n${sql}`,
  `CREATE TABLE fresh (id int); ${sql}`,
  `BEGIN; ${sql}; COMMIT`,
  sql.replace(/ /g, "\n  "),
  `DO $body$ BEGIN ${sql}; END $body$`,
  `DO $body$ BEGIN IF true THEN ${sql}; END IF; END $body$`,
  `DO $body$ BEGIN EXECUTE $text$${sql}$text$; END $body$`,
];

const formsOf = (statements: readonly string[], ...classes: EffectClass[]): readonly EffectCase[] =>
  statements.flatMap(inOtherWords).map((sql) => [sql, ...classes] as const);

/** More than a hundred of each class; every statement in eleven notations. */
export const moreForms: readonly EffectCase[] = [
  ...formsOf(
    [
      "DELETE FROM ONLY public.tasks",
      "DELETE FROM tasks WHERE NOT false",
      "DELETE FROM tasks WHERE (SELECT true)",
      "DELETE FROM tasks WHERE id IN (SELECT id FROM gone)",
      "UPDATE tasks SET title = upper(title)",
      "UPDATE tasks SET title = o.title FROM old o WHERE o.id = tasks.id",
      "TRUNCATE TABLE fresh_or_not, tasks CASCADE",
      "DROP TABLE tasks",
      "ALTER TABLE tasks DROP COLUMN title",
      "ALTER TABLE tasks ADD COLUMN a int, DROP COLUMN title CASCADE",
      "INSERT INTO tasks SELECT * FROM old ON CONFLICT (id) DO UPDATE SET title = excluded.title",
    ],
    "destroysData",
  ),
  ...formsOf(
    [
      "INSERT INTO tasks (title) VALUES ('seed')",
      "INSERT INTO tasks (title) VALUES ('seed') ON CONFLICT DO NOTHING",
      "ALTER TABLE tasks RENAME TO items",
      "ALTER TABLE tasks RENAME COLUMN title TO name",
      "ALTER TABLE tasks SET SCHEMA archive",
      "ALTER TABLE tasks ADD COLUMN owner text NOT NULL",
      "ALTER TABLE tasks ALTER COLUMN title DROP DEFAULT",
      "ALTER TABLE tasks ALTER COLUMN title DROP NOT NULL",
      "ALTER TABLE tasks DROP CONSTRAINT tasks_title_check",
      "DROP VIEW open_tasks",
      "DROP FUNCTION next_task()",
      "ALTER TYPE status ADD VALUE 'late'",
      "CREATE TABLE child () INHERITS (tasks)",
    ],
    "breaksPreviousRelease",
  ),
  ...formsOf(
    [
      "CREATE INDEX ON tasks (lower(title))",
      "CREATE INDEX i ON ONLY public.tasks USING hash (title) WHERE title <> ''",
      "DROP INDEX tasks_title_idx",
      "LOCK tasks",
      "LOCK TABLE tasks IN SHARE MODE NOWAIT",
      "ALTER TABLE tasks ADD COLUMN a int UNIQUE",
      "ALTER TABLE tasks ADD COLUMN a int CHECK (a > 0)",
      "ALTER TABLE tasks ADD COLUMN a int REFERENCES fresh_or_not (id)",
      "ALTER TABLE tasks SET (fillfactor = 70)",
      "ALTER TABLE tasks ALTER COLUMN title SET STATISTICS 100",
      "REINDEX TABLE tasks",
    ],
    "blocks",
  ),
  ...formsOf(
    [
      "ALTER TABLE tasks ADD COLUMN a uuid NOT NULL DEFAULT gen_random_uuid()",
      "ALTER TABLE tasks ADD COLUMN a timestamptz DEFAULT clock_timestamp()",
      "ALTER TABLE tasks ADD COLUMN a float8 DEFAULT random()",
      "ALTER TABLE tasks ADD COLUMN a int DEFAULT nextval('s')",
      "ALTER TABLE tasks ADD COLUMN a serial",
      "ALTER TABLE tasks ADD COLUMN a int GENERATED ALWAYS AS IDENTITY",
      "ALTER TABLE tasks ADD COLUMN a text GENERATED ALWAYS AS (upper(title)) STORED",
      "ALTER TABLE tasks SET UNLOGGED",
      "ALTER TABLE tasks SET TABLESPACE fast",
      "CLUSTER tasks",
    ],
    "rewritesTable",
  ),
  ...formsOf(
    [
      "ALTER TABLE tasks VALIDATE CONSTRAINT tasks_title_check",
      "ALTER TABLE ONLY tasks VALIDATE CONSTRAINT a",
      "ALTER TABLE public.tasks VALIDATE CONSTRAINT b",
      "ALTER TABLE IF EXISTS tasks VALIDATE CONSTRAINT c",
      "ANALYZE tasks",
      "ANALYZE",
      "ANALYZE tasks (title)",
      "REFRESH MATERIALIZED VIEW CONCURRENTLY open_tasks",
      "CREATE INDEX CONCURRENTLY i ON tasks (title)",
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON tasks (title)",
    ],
    "takesLong",
  ),
  ...formsOf(
    [
      "GRANT SELECT ON tasks TO app",
      "REVOKE ALL ON tasks FROM app",
      "GRANT admin TO app",
      "REVOKE admin FROM app",
      "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app",
      "ALTER TABLE tasks FORCE ROW LEVEL SECURITY",
      "ALTER TABLE tasks DISABLE ROW LEVEL SECURITY",
      "CREATE POLICY p ON tasks FOR SELECT USING (true)",
      "DROP POLICY p ON tasks",
      "CREATE ROLE app LOGIN",
      "ALTER ROLE app SUPERUSER",
      "DROP ROLE app",
      "REASSIGN OWNED BY app TO other",
      "ALTER FUNCTION next_task() OWNER TO other",
    ],
    "changesRights",
  ),
  ...formsOf(
    [
      "CALL tidy_up()",
      "CREATE EXTENSION IF NOT EXISTS pgcrypto",
      "CREATE CAST (text AS int) WITH INOUT",
      "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION refuse()",
      "COPY tasks FROM '/tmp/tasks.csv'",
      "SET session_replication_role = replica",
      "RESET ALL",
      "NOTIFY changed",
      "SELECT pg_sleep(60)",
      "SELECT pg_terminate_backend(1)",
      "SELECT other.lower('a')",
      "CREATE PUBLICATION p FOR TABLE tasks",
      "ALTER TABLE tasks ADD COLUMN a positive_int",
      "PREPARE p AS SELECT 1",
    ],
    "unknown",
  ),
];

/** What is proven to add, and quickly. */
export const additive: readonly (readonly [sql: string])[] = [
  // A dump of another database.
  [
    `SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;
    SET client_encoding = 'UTF8'; SET standard_conforming_strings = on;
    SELECT pg_catalog.set_config('search_path', '', false);
    SET check_function_bodies = false; SET xmloption = content; SET client_min_messages = warning; SET row_security = off;
    SET default_tablespace = ''; SET default_table_access_method = heap;
    CREATE TABLE public.items (id integer NOT NULL, name text);
    ALTER TABLE public.items OWNER TO CURRENT_USER;
    CREATE SEQUENCE public.items_id_seq AS integer START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
    ALTER SEQUENCE public.items_id_seq OWNER TO CURRENT_USER;
    ALTER SEQUENCE public.items_id_seq OWNED BY public.items.id;
    ALTER TABLE ONLY public.items ALTER COLUMN id SET DEFAULT nextval('public.items_id_seq'::regclass);
    INSERT INTO public.items VALUES (1, 'one');
    SELECT pg_catalog.setval('public.items_id_seq', 1, true);
    ALTER TABLE ONLY public.items ADD CONSTRAINT items_pkey PRIMARY KEY (id)`,
  ],
  ["CREATE TABLE copy AS SELECT id FROM tasks; CREATE UNIQUE INDEX ON copy (id)"],
  ["CREATE TYPE span AS RANGE (subtype = int4)"],
  ["CREATE TABLE notes (id int PRIMARY KEY, task uuid NOT NULL REFERENCES tasks (id))"],
  ["CREATE TABLE IF NOT EXISTS notes (id uuid DEFAULT gen_random_uuid(), at timestamptz DEFAULT now())"],
  [
    "CREATE TABLE notes (id serial); INSERT INTO notes VALUES (1); UPDATE notes SET id = 2; DELETE FROM notes",
  ],
  ["CREATE TABLE notes (id int); CREATE UNIQUE INDEX ON notes (id); ALTER TABLE notes ALTER id SET NOT NULL"],
  ["CREATE TABLE copy AS SELECT id, lower(title) FROM tasks"],
  ["SELECT id INTO copy FROM tasks"],
  ["CREATE VIEW titles AS SELECT title FROM tasks"],
  ["CREATE OR REPLACE VIEW titles AS SELECT title FROM tasks"],
  ["CREATE MATERIALIZED VIEW titles AS SELECT title FROM tasks"],
  ["ALTER TABLE tasks ADD COLUMN assignee text"],
  ["ALTER TABLE tasks ADD COLUMN IF NOT EXISTS due date, ADD COLUMN tags text[] DEFAULT '{}'"],
  ["ALTER TABLE tasks ADD COLUMN priority int NOT NULL DEFAULT 0"],
  ["ALTER TABLE tasks ADD COLUMN price numeric(10, 2) DEFAULT -1.5"],
  ["ALTER TABLE tasks ADD COLUMN at timestamptz DEFAULT now()"],
  ["ALTER TABLE tasks ADD COLUMN at timestamptz DEFAULT CURRENT_TIMESTAMP"],
  ["ALTER TABLE tasks ADD CONSTRAINT has_title CHECK (title <> '') NOT VALID"],
  ["COMMENT ON TABLE tasks IS 'DELETE FROM tasks'"],
  ["CREATE TYPE status AS ENUM ('open')"],
  ["CREATE TYPE pair AS (a int, b int)"],
  ["CREATE DOMAIN positive AS int CHECK (VALUE > 0)"],
  ["CREATE SCHEMA billing"],
  ["CREATE SEQUENCE numbers"],
  ["DROP TABLE IF EXISTS never_there"],
  ["SET LOCAL lock_timeout = '1s'; SET statement_timeout = 1000"],
  ["BEGIN; CREATE TABLE notes (id int); COMMIT"],
  [
    "DO $$ BEGIN CREATE TABLE notes (id int); INSERT INTO notes SELECT g FROM generate_series(1, 3) g; END $$",
  ],
  ["SELECT count(*) FROM tasks"],
  ["CREATE TABLE notes (id int, task uuid REFERENCES tasks); CREATE INDEX ON notes (task)"],
  [
    "ALTER TABLE tasks ADD a int; ALTER TABLE tasks ADD b int; CREATE TABLE notes (id int); INSERT INTO notes VALUES (1)",
  ],
  [
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM information_schema.columns WHERE column_name = 'a') THEN ALTER TABLE tasks ADD a int; END IF; END $$",
  ],
  [
    "ALTER TABLE tasks ADD a jsonb NOT NULL DEFAULT '{}'::jsonb, ADD b date DEFAULT CURRENT_DATE, ADD c text DEFAULT lower('A')",
  ],
  ["CREATE SEQUENCE s; SELECT nextval('s'), setval('s', 9); ALTER SEQUENCE s OWNER TO CURRENT_USER"],
  ["CREATE TABLE notes (id serial, n int GENERATED ALWAYS AS IDENTITY); SELECT setval('notes_id_seq', 9)"],
  ["CREATE TABLE notes (id serial, parent int); INSERT INTO notes (parent) SELECT 1; DROP TABLE notes"],
  [""],
];
