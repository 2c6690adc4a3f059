import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ensureLedger } from "../../../orchestrator/database/ledger-tables.ts";
import type { MeasuredMigration } from "../../../orchestrator/rehearsal/measured-migration.ts";
import { measureMigrations } from "../../../orchestrator/rehearsal/measured-migrations.ts";
import { installMeasurement } from "../../../orchestrator/rehearsal/measurement.ts";
import { prepareMigrating } from "../fixtures/migrating.ts";
import { readMigrations } from "../fixtures/read-migrations.ts";

/** A database with tasks, in the place of a clone. */
async function prepare() {
  const { database, sql, rows } = await prepareMigrating();
  await sql.query(`CREATE TABLE tasks (id serial PRIMARY KEY, title text);
    INSERT INTO tasks (title) SELECT 'task ' || number FROM generate_series(1, 20) number;
    CREATE SCHEMA archive; CREATE TABLE archive.old (id integer)`);
  const measure = async (...files: readonly string[]) => {
    const named = files.map((text, index) => ({ name: `00${index + 1}.sql`, sql: text }));
    return measureMigrations(database, await readMigrations(named), "first");
  };
  const measureOne = async (text: string): Promise<MeasuredMigration> => {
    const [measured] = await measure(text);
    if (!measured) throw new Error("nothing was measured");
    return measured;
  };
  return { measure, measureOne, sql, rows };
}

const heldMs = ({ locks }: MeasuredMigration, table: string) =>
  locks.find((lock) => lock.table === table)?.heldMs ?? Number.NaN;

describe("the measurement of migrations on a clone", () => {
  it("has the strongest lock on each table, from the command that took it to the end of the transaction", async () => {
    const { measureOne } = await prepare();

    const measured = await measureOne(`SET search_path = '';
      ALTER TABLE archive.old ADD COLUMN one integer;
      DO $$ BEGIN PERFORM pg_catalog.pg_sleep(0.2); END $$;
      CREATE INDEX by_title ON public.tasks (title);
      ALTER TABLE public.tasks ADD COLUMN due date;`);

    expect(measured.locks.map(({ table, mode }) => [table, mode]).sort()).toEqual([
      ["archive.old", "ACCESS EXCLUSIVE"],
      ["tasks", "ACCESS EXCLUSIVE"],
    ]);
    expect(heldMs(measured, "archive.old")).toBeGreaterThanOrEqual(200);
    expect(heldMs(measured, "tasks")).toBeLessThan(heldMs(measured, "archive.old") - 190);
    expect(measured.milliseconds).toBeGreaterThanOrEqual(heldMs(measured, "archive.old"));
  });

  it("has no lock on a table that the migration made, and none that lets everybody read and write", async () => {
    const { measureOne } = await prepare();

    const measured =
      await measureOne(`CREATE TABLE labels (id integer); ALTER TABLE labels ADD COLUMN name text;
      INSERT INTO tasks (title) VALUES ('one more');`);

    expect(measured.locks).toEqual([]);
    expect(measured.rows).toEqual({ inserted: 1, updated: 0, deleted: 0 });
  });

  it.each([
    ["of a new type", "ALTER TABLE tasks ALTER COLUMN id TYPE bigint", ["tasks"]],
    ["of another length", "ALTER TABLE tasks ALTER COLUMN title TYPE varchar", []],
    ["that was emptied", "TRUNCATE tasks", []],
  ])("tells whether a table %s was written anew", async (_, text, rewritten) => {
    const { measureOne } = await prepare();

    expect((await measureOne(text)).rewritten).toEqual(rewritten);
  });

  it("counts the rows of all transactions of a file, and what ran outside of one", async () => {
    const { measureOne } = await prepare();

    const measured = await measureOne(`UPDATE tasks SET title = 'a' WHERE id <= 5;
      CREATE INDEX CONCURRENTLY by_title ON tasks (title);
      DELETE FROM tasks WHERE id <= 2; INSERT INTO tasks (title) VALUES ('x'), ('y'), ('z');`);

    expect(measured.rows).toEqual({ inserted: 3, updated: 5, deleted: 2 });
    expect(measured.statementsAlone).toBe(1);
    expect(measured.locks).toEqual([]);
  });

  it("tells the migrations apart, in their order, and the same again when it is repeated", async () => {
    const { measure } = await prepare();
    const files = ["ALTER TABLE tasks ADD COLUMN due date", "UPDATE tasks SET due = now()"];

    const first = await measure(...files);
    const again = await measure(...files);

    expect(first.map(({ name, rows }) => [name, rows.updated])).toEqual([
      ["001.sql", 0],
      ["002.sql", 20],
    ]);
    expect(again).toEqual(first);
  });

  it("fails as the deployment would, with what was measured before kept for the next call", async () => {
    const { measure, rows } = await prepare();

    const failed = measure("ALTER TABLE tasks ADD COLUMN due date", "UPDATE tasks SET nothing = 1");

    await expect(failed).rejects.toThrow(/002\.sql.*column "nothing"/);
    expect(await rows("SELECT migration FROM xray_watch.measured_step")).toEqual([["001.sql"]]);
  });

  it("takes the beginning of the transaction for that of a lock where no event trigger may be made", async () => {
    const { measureOne, sql, rows } = await prepare();
    const modest = `modest_${randomUUID().replaceAll("-", "")}`;
    const [[database] = []] = await rows("SELECT current_database()");
    const client = await sql.connect();
    await client.query(
      `CREATE ROLE ${modest}; GRANT CREATE ON DATABASE "${database}" TO ${modest}; SET ROLE ${modest}`,
    );
    await client.query(ensureLedger);
    await client.query(installMeasurement);
    await client.query("RESET ROLE");

    const measured = await measureOne(
      "SELECT pg_catalog.pg_sleep(0.1); ALTER TABLE tasks ADD COLUMN due date",
    );

    expect(await rows("SELECT count(*)::int FROM pg_event_trigger")).toEqual([[0]]);
    expect(heldMs(measured, "tasks")).toBeGreaterThanOrEqual(100);
    await client.query(
      `REASSIGN OWNED BY ${modest} TO CURRENT_USER; DROP OWNED BY ${modest}; DROP ROLE ${modest}`,
    );
    client.release();
  });
});
