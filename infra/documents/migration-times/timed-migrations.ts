/** A million tasks with their owners, a type, a table to attach, and a big table without a key. */
export const million = `CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE owners (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO owners SELECT number, 'owner ' || number FROM generate_series(1, 1000) number;
CREATE TABLE tasks (id integer PRIMARY KEY, title text NOT NULL, code varchar(20), owner integer, amount integer,
  done boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL DEFAULT now());
INSERT INTO tasks (id, title, code, owner, amount)
  SELECT number, 'task ' || number, 'c' || number, 1 + number % 1000, number % 100 FROM generate_series(1, 1000000) number;
CREATE TABLE events (id integer, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE events_2026 (id integer, day date NOT NULL);
INSERT INTO events_2026 SELECT number, DATE '2026-01-01' + number % 365 FROM generate_series(1, 1000000) number;
ANALYZE`;

export interface TimedMigration {
  readonly title: string;
  readonly sql: string;
}

const timed = (title: string, sql: string): TimedMigration => ({ title, sql });

/** Thirty kinds of migrations, as people write them. */
export const timedMigrations: readonly TimedMigration[] = [
  timed(
    "a new table that refers to it",
    "CREATE TABLE labels (id integer PRIMARY KEY, task integer REFERENCES tasks)",
  ),
  timed("a column without a value", "ALTER TABLE tasks ADD COLUMN due date"),
  timed(
    "a column with a constant default",
    "ALTER TABLE tasks ADD COLUMN priority integer NOT NULL DEFAULT 0",
  ),
  timed(
    "a column with a default of its own for each row",
    "ALTER TABLE tasks ADD COLUMN token uuid DEFAULT gen_random_uuid()",
  ),
  timed(
    "a generated column",
    "ALTER TABLE tasks ADD COLUMN words integer GENERATED ALWAYS AS (length(title)) STORED",
  ),
  timed("an identity column", "ALTER TABLE tasks ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY"),
  timed("NOT NULL", "ALTER TABLE tasks ALTER COLUMN owner SET NOT NULL"),
  timed("a default", "ALTER TABLE tasks ALTER COLUMN amount SET DEFAULT 1"),
  timed("a longer varchar", "ALTER TABLE tasks ALTER COLUMN code TYPE varchar(40)"),
  timed("varchar to text", "ALTER TABLE tasks ALTER COLUMN code TYPE text"),
  timed("a shorter varchar", "ALTER TABLE tasks ALTER COLUMN code TYPE varchar(10)"),
  timed("integer to bigint", "ALTER TABLE tasks ALTER COLUMN amount TYPE bigint"),
  timed(
    "text to integer",
    "ALTER TABLE tasks ALTER COLUMN code TYPE integer USING CAST(substring(code FROM 2) AS integer)",
  ),
  timed("a column is dropped", "ALTER TABLE tasks DROP COLUMN amount"),
  timed("a column is renamed", "ALTER TABLE tasks RENAME COLUMN title TO heading"),
  timed("an index", "CREATE INDEX by_owner ON tasks (owner)"),
  timed("an index, CONCURRENTLY", "CREATE INDEX CONCURRENTLY by_owner ON tasks (owner)"),
  timed("a unique constraint", "ALTER TABLE tasks ADD CONSTRAINT one_code UNIQUE (code)"),
  timed("a CHECK", "ALTER TABLE tasks ADD CONSTRAINT positive CHECK (amount >= 0)"),
  timed("a CHECK, NOT VALID", "ALTER TABLE tasks ADD CONSTRAINT positive CHECK (amount >= 0) NOT VALID"),
  timed("a foreign key", "ALTER TABLE tasks ADD CONSTRAINT owned FOREIGN KEY (owner) REFERENCES owners"),
  timed(
    "a foreign key, NOT VALID",
    "ALTER TABLE tasks ADD CONSTRAINT owned FOREIGN KEY (owner) REFERENCES owners NOT VALID",
  ),
  timed("all rows are updated", "UPDATE tasks SET done = true"),
  timed("a tenth of the rows is deleted", "DELETE FROM tasks WHERE id % 10 = 0"),
  timed(
    "rows are inserted",
    "INSERT INTO owners SELECT number, 'new' FROM generate_series(1001, 2000) number",
  ),
  timed("a value of an enumeration", "ALTER TYPE mood ADD VALUE 'better'"),
  timed(
    "a materialized view",
    "CREATE MATERIALIZED VIEW per_owner AS SELECT owner, count(*) FROM tasks GROUP BY owner",
  ),
  timed(
    "a table becomes a partition",
    "ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
  ),
  timed("unlogged", "ALTER TABLE tasks SET UNLOGGED"),
  timed("VACUUM", "VACUUM tasks"),
];
