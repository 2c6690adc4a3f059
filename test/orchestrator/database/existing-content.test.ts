import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { findExisting } from "../../../orchestrator/database/existing-content.ts";
import { acquireLock } from "../../../orchestrator/states/acquire-lock.ts";
import { initializeDatabase } from "../../../orchestrator/states/initialize-database.ts";
import { aDeployment, aTarget } from "../fixtures/a-deployment.ts";
import { database } from "../fixtures/databases.ts";
import { prepareMigrating } from "../fixtures/migrating.ts";
import { noCloudFormation, noEcs } from "../fixtures/not-called.ts";
import { readMigrations } from "../fixtures/read-migrations.ts";
import { startStateTable } from "../fixtures/state-table.ts";

const read = (name: string) =>
  readFile(new URL(`../../../service/database/${name}`, import.meta.url), "utf8");
const names = ["001-create-tasks-table.sql", "002-insert-sample-tasks.sql"];

const orders = {
  name: "001.sql",
  sql: `CREATE TABLE public.orders (id bigserial PRIMARY KEY, total numeric(10,2) NOT NULL, tags text[], at timestamptz DEFAULT now());
    CREATE INDEX by_total ON orders (total)`,
};
const rowsOfOrders = { name: "002.sql", sql: "INSERT INTO orders (total) VALUES (1), (2)" };

/** A database in which people have run these statements. */
async function initializedWith(text: string) {
  const world = await prepareMigrating();
  await world.sql.query(text);
  const find = async (files: Parameters<typeof readMigrations>[0]) =>
    findExisting(world.database, await readMigrations(files));
  return { ...world, find };
}

describe("a database without a ledger", () => {
  it("that the runbook's hands have initialised is recorded and left as it is", async () => {
    const [create = "", insert = ""] = await Promise.all(names.map(read));
    // The runbook's rows have ids of their own.
    const byHand = insert
      .replaceAll(/CAST\(sample\.id AS UUID\)/g, "gen_random_uuid()")
      .replace("ON CONFLICT (id) DO NOTHING", "");
    const { sql, rows, ledger, rdsData, clock } = await initializedWith(create);
    await sql.query(byHand);
    const before = await rows("SELECT * FROM tasks ORDER BY id");
    const table = await startStateTable();
    const deployment = aDeployment({ id: "first" });
    const stepFunctions = { send: async () => ({ status: "SUCCEEDED" }) } as never;
    const lock = await acquireLock({ table, stepFunctions, clock }, { deployment });
    const migrations = await readMigrations([
      { name: names[0] ?? "", sql: create },
      { name: names[1] ?? "", sql: insert },
      { name: "003-add-due.sql", sql: "ALTER TABLE tasks ADD COLUMN due date" },
    ]);
    const services = {
      ...{ cloudFormation: noCloudFormation, ecs: noEcs },
      rdsData,
      table,
      target: aTarget({ database }),
      migrations,
      sleep: () => new Promise<void>(() => {}),
    };

    const answers = [
      await initializeDatabase(services, { deployment, lock }),
      await initializeDatabase(services, { deployment, lock }),
    ];

    expect(answers[0]?.migrations.slice(0, 2)).toEqual(names.map((name) => ({ name, status: "applied" })));
    expect(
      await rows("SELECT id, title, description, status, created_at, updated_at FROM tasks ORDER BY id"),
    ).toEqual(before);
    expect(before).toHaveLength(4);
    expect((await ledger()).slice(0, 2)).toEqual(names.map((name) => [name, "found"]));
  });

  it("has the first migrations whose tables, indexes and rows are there", async () => {
    const { find, sql } = await initializedWith(orders.sql);

    expect(await find([orders, rowsOfOrders])).toEqual(["001.sql"]);
    await sql.query("INSERT INTO orders (total) VALUES (7)");
    expect(await find([orders, rowsOfOrders])).toEqual(["001.sql", "002.sql"]);
    expect(await find([{ name: "000.sql", sql: "CREATE TABLE other (one int)" }])).toEqual([]);
  });

  it.each([
    [
      "another type",
      "CREATE TABLE orders (id bigserial PRIMARY KEY, total numeric(10,4) NOT NULL, tags text[], at timestamptz); CREATE INDEX by_total ON orders (total)",
      /total numeric\(10,4\) NOT NULL.*not.*total numeric\(10,2\) NOT NULL/,
    ],
    [
      "a column less",
      "CREATE TABLE orders (id bigserial PRIMARY KEY, total numeric(10,2) NOT NULL, tags text[]); CREATE INDEX by_total ON orders (total)",
      /its table "public"."orders" has the columns id bigint NOT NULL, tags text\[\], total/,
    ],
    [
      "a nullable column",
      "CREATE TABLE orders (id bigserial PRIMARY KEY, total numeric(10,2), tags text[], at timestamptz); CREATE INDEX by_total ON orders (total)",
      /total numeric\(10,2\), not/,
    ],
    [
      "no index",
      "CREATE TABLE orders (id bigserial PRIMARY KEY, total numeric(10,2) NOT NULL, tags text[], at timestamptz)",
      /without the index by_total/,
    ],
  ])("is refused with %s, and the difference is named", async (_, text, said) => {
    const { find } = await initializedWith(text);

    await expect(find([orders, rowsOfOrders])).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringMatching(said),
    });
  });

  it.each([
    [
      "a part of a file's tables",
      "CREATE TABLE a (x int)",
      [{ name: "001.sql", sql: "CREATE TABLE a (x int); CREATE TABLE b (x int)" }],
      /the table "a", and not the others/,
    ],
    [
      "a file that does more",
      "CREATE TABLE a (x int)",
      [
        {
          name: "001.sql",
          sql: "CREATE TABLE a (x int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        },
      ],
      /whether it has the rest cannot be told/,
    ],
    [
      "a table without its rows",
      "CREATE TABLE a (x int)",
      [{ name: "001.sql", sql: "CREATE TABLE a (x int); INSERT INTO a VALUES (1)" }],
      /the table "a" without the rows/,
    ],
    [
      "rows that a later file inserts",
      "CREATE TABLE a (x int); INSERT INTO a VALUES (1)",
      [
        { name: "001.sql", sql: "ALTER TABLE a ADD y int" },
        { name: "002.sql", sql: "INSERT INTO a VALUES (1)" },
      ],
      /has rows in "a"/,
    ],
    [
      "the table of a later file",
      "CREATE TABLE b (x int)",
      [
        { name: "001.sql", sql: "CREATE TABLE a (x int)" },
        { name: "002.sql", sql: "CREATE TABLE IF NOT EXISTS b (x int)" },
      ],
      /the table "b", and not what the migrations before it make/,
    ],
  ])("is refused with %s", async (_, text, files, said) => {
    const { find } = await initializedWith(text);

    await expect(find(files)).rejects.toMatchObject({ message: expect.stringMatching(said) });
  });

  it("is not asked once there is a ledger, also before the first file has come to its end", async () => {
    const { find, apply } = await initializedWith("SELECT 1");
    const failing = {
      name: "001.sql",
      sql: "CREATE TABLE a (x int); CREATE INDEX CONCURRENTLY i ON a (missing)",
    };

    await expect(apply([failing])).rejects.toMatchObject({ name: "DatabaseInitializationFailed" });

    expect(await find([failing])).toEqual([]);
  });
});
