import type { ExecuteStatementCommand, RDSDataClient } from "@aws-sdk/client-rds-data";
import { describe, expect, it } from "vitest";
import { prepareMigrating } from "../fixtures/migrating.ts";

const file = (sql: string, name = "001.sql") => [{ name, sql }];

const buildIndex = "CREATE INDEX CONCURRENTLY IF NOT EXISTS by_title ON tasks (title);";

const validity =
  "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname LIKE 'by%' ORDER BY 1";

/** A database with a table of tasks. */
async function prepare() {
  const world = await prepareMigrating();
  await world.sql.query(
    "CREATE TABLE tasks (id serial, title text); INSERT INTO tasks (title) VALUES ('one'), ('two')",
  );
  const sent: string[] = [];
  /** The Data API, which answers a statement of this kind as `answer` does. */
  const answering = (beginning: RegExp, answer: (send: () => Promise<unknown>) => Promise<unknown>) =>
    ({
      send: async (command: ExecuteStatementCommand) => {
        const text = command.input.sql ?? "";
        sent.push(text);
        return beginning.test(text) ? answer(() => world.rdsData.send(command)) : world.rdsData.send(command);
      },
    }) as unknown as RDSDataClient;
  const laterThanTheLease = () =>
    world.sql.query(
      "UPDATE xray_watch.migration_progress SET claimed_at = claimed_at - INTERVAL '3 minutes'",
    );
  return { ...world, answering, sent, laterThanTheLease };
}

const named = (name: string) => Object.assign(new Error("Request timed out"), { name });

const makesInvalid = (sql: { query: (text: string) => Promise<unknown> }) =>
  sql.query("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_title'::regclass");

describe("a statement that PostgreSQL refuses inside a transaction", () => {
  it("runs alone, with what stands before and after it in transactions of their own", async () => {
    const { apply, rows, ledger } = await prepare();
    const files = file(`-- The file begins with an addition.
      ALTER TABLE tasks ADD COLUMN due date; ${buildIndex} VACUUM ANALYZE tasks;
      INSERT INTO tasks (title) VALUES ('it''s late'); DROP INDEX CONCURRENTLY by_title;
      CREATE INDEX CONCURRENTLY by_due ON tasks (due); REINDEX INDEX CONCURRENTLY by_due`);

    await apply(files);
    await apply(files);

    expect(await ledger()).toEqual([["001.sql", "applied"]]);
    expect(await rows("SELECT count(*)::int FROM tasks")).toEqual([[3]]);
    expect(await rows(validity)).toEqual([["by_due", true]]);
  });

  it("takes effect once, however many apply it at the same time", async () => {
    const { apply, rows, ledger } = await prepare();
    const files = file(
      "CREATE INDEX CONCURRENTLY by_title ON tasks (title); INSERT INTO tasks (title) VALUES ('three')",
    );

    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => apply(files)));
    await apply(files);

    const reasons = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [outcome.reason.name] : [],
    );
    expect(reasons.filter((name) => name !== "MigrationUnfinished")).toEqual([]);
    expect(await rows(validity)).toEqual([["by_title", true]]);
    expect(await rows("SELECT count(*)::int FROM tasks")).toEqual([[3]]);
    expect(await ledger()).toEqual([["001.sql", "applied"]]);
  });

  it("that went on behind a lost reply is not run again", async () => {
    const { apply, answering, sent, rows, ledger, laterThanTheLease } = await prepare();
    const lost = answering(/INDEX CONCURRENTLY/, async (send) => {
      await send();
      throw new Error("socket hang up");
    });
    const files = file("CREATE INDEX CONCURRENTLY by_title ON tasks (title)");

    await expect(apply(files, { rdsData: lost })).rejects.toThrow("socket hang up");
    await expect(apply(files, { rdsData: lost })).rejects.toMatchObject({ name: "MigrationUnfinished" });
    await laterThanTheLease();
    await apply(files, { rdsData: lost });

    expect(sent.filter((text) => /INDEX CONCURRENTLY/.test(text))).toHaveLength(1);
    expect(await rows(validity)).toEqual([["by_title", true]]);
    expect(await ledger()).toEqual([["001.sql", "applied"]]);
  });

  it("that outlasts its call goes on, is waited for, and is recorded when it has ended", async () => {
    const { apply, answering, rows, ledger } = await prepare();
    const slow = answering(/INDEX CONCURRENTLY/, async (send) => {
      await send();
      throw named("StatementTimeoutException");
    });

    await expect(apply(file(buildIndex), { rdsData: slow })).rejects.toMatchObject({
      name: "MigrationUnfinished",
      message: expect.stringContaining("the statement 1 of the migration 001.sql is not finished"),
    });
    await apply(file(buildIndex));

    expect(await rows(validity)).toEqual([["by_title", true]]);
    expect(await ledger()).toEqual([["001.sql", "applied"]]);
  });

  it.each(["VACUUM tasks", "REINDEX TABLE CONCURRENTLY tasks"])(
    "that outlasts its call and leaves no trace is done when it has ended (%s)",
    async (text) => {
      const { apply, answering, sent, ledger } = await prepare();
      const slow = answering(new RegExp(text), async (send) => {
        await send();
        throw named("StatementTimeoutException");
      });

      await expect(apply(file(text), { rdsData: slow })).rejects.toMatchObject({
        name: "MigrationUnfinished",
      });
      await apply(file(text), { rdsData: slow });

      expect(sent.filter((sql) => sql.includes(text))).toHaveLength(1);
      expect(await ledger()).toEqual([["001.sql", "applied"]]);
    },
  );

  it("that still runs in the database is not begun a second time", async () => {
    const { sql, apply, sent, answering, rows } = await prepare();
    const reader = await sql.connect();
    await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
    await reader.query("SELECT count(*) FROM tasks; INSERT INTO tasks (title) VALUES ('open')");
    const counting = answering(/never/, (send) => send());
    const building = apply(file(buildIndex), { rdsData: counting });
    const isBuilding = async () =>
      (
        await rows(
          "SELECT count(*)::int FROM pg_stat_activity WHERE query LIKE '/* xray-watch%' AND state = 'active'",
        )
      )[0]?.[0] === 1;
    while (!(await isBuilding())) await new Promise(setImmediate);

    const refused = await apply(file(buildIndex), { rdsData: counting }).catch((error: unknown) => error);
    await reader.query("COMMIT");
    reader.release();
    await building;

    expect(refused).toMatchObject({
      name: "MigrationUnfinished",
      message: expect.stringMatching(/it waits for "[^"]+" \(pid \d+, idle in transaction/),
    });
    expect(sent.filter((text) => text.includes("CREATE INDEX"))).toHaveLength(1);
    expect(await rows(validity)).toEqual([["by_title", true]]);
  });

  it.each(["CREATE INDEX CONCURRENTLY by_title ON tasks (title)", buildIndex])(
    "left an index that nobody can use: it is dropped and made again (%s)",
    async (text) => {
      const { sql, apply, answering, rows, ledger, laterThanTheLease } = await prepare();
      const dying = answering(/INDEX CONCURRENTLY/, async (send) => {
        await send();
        await makesInvalid(sql);
        throw new Error("socket hang up");
      });

      await expect(apply(file(text), { rdsData: dying })).rejects.toThrow("socket hang up");
      await laterThanTheLease();
      await apply(file(text));

      expect(await rows(validity)).toEqual([["by_title", true]]);
      expect(await ledger()).toEqual([["001.sql", "applied"]]);
    },
  );

  it("passes over no index of its name that nobody can use", async () => {
    const { sql, apply, rows } = await prepare();
    await sql.query("CREATE INDEX by_title ON tasks (title)");
    await makesInvalid(sql);

    await expect(apply(file(buildIndex))).rejects.toMatchObject({ name: "MigrationUnfinished" });
    await apply(file(buildIndex));

    expect(await rows(validity)).toEqual([["by_title", true]]);
  });

  it("that fails leaves nothing, and runs again when its cause is mended", async () => {
    const { sql, apply, rows, ledger } = await prepare();
    await sql.query("INSERT INTO tasks (title) VALUES ('one')");
    const unique = file("CREATE UNIQUE INDEX CONCURRENTLY by_title ON tasks (title)");

    await expect(apply(unique)).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringContaining("could not create unique index"),
    });
    expect(await rows(validity)).toEqual([]);
    await sql.query("DELETE FROM tasks WHERE id = 3");
    await apply(unique);

    expect(await rows(validity)).toEqual([["by_title", true]]);
    expect(await ledger()).toEqual([["001.sql", "applied"]]);
  });

  it("that succeeded and is reported as failed counts as done", async () => {
    const { apply, answering, rows, ledger } = await prepare();
    const lying = answering(/INDEX CONCURRENTLY/, async (send) => {
      await send();
      throw Object.assign(new Error("Database returned SQL Exception"), { name: "DatabaseErrorException" });
    });

    await apply(file(buildIndex), { rdsData: lying });

    expect(await rows(validity)).toEqual([["by_title", true]]);
    expect(await ledger()).toEqual([["001.sql", "applied"]]);
  });

  it("that was in the middle of a changed file is not guessed at", async () => {
    const { apply, answering } = await prepare();
    const files = file(
      "ALTER TABLE tasks ADD COLUMN due date; CREATE INDEX CONCURRENTLY by_due ON tasks (due)",
    );
    const dying = answering(/INDEX CONCURRENTLY/, () => Promise.reject(new Error("socket hang up")));
    await expect(apply(files, { rdsData: dying })).rejects.toThrow("socket hang up");

    await expect(apply(file("SELECT 1; VACUUM tasks"))).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringContaining("001.sql was changed after 1 of 2 steps of it had been applied"),
    });
  });

  it("detaches a partition, and completes a detachment that ended early", async () => {
    const { sql, apply, answering, rows, laterThanTheLease } = await prepare();
    await sql.query(
      "CREATE TABLE log (at int) PARTITION BY RANGE (at); CREATE TABLE old PARTITION OF log FOR VALUES FROM (0) TO (9)",
    );
    const detach = file("ALTER TABLE log DETACH PARTITION old CONCURRENTLY");
    const dying = answering(/DETACH/, async () => {
      await sql.query("UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'old'::regclass");
      throw new Error("socket hang up");
    });

    await expect(apply(detach, { rdsData: dying })).rejects.toThrow("socket hang up");
    await laterThanTheLease();
    await apply(detach);

    expect(await rows("SELECT count(*)::int FROM pg_inherits WHERE inhparent = 'log'::regclass")).toEqual([
      [0],
    ]);
  });
});

describe("a file with transactions of its own", () => {
  it("runs each of them once, also after one failed", async () => {
    const { sql, apply, rows, ledger } = await prepare();
    const files = file(`SET search_path = app, public;
      BEGIN; CREATE TABLE words (word text); INSERT INTO words VALUES ('a'); COMMIT;
      START TRANSACTION; INSERT INTO words VALUES ('b'); INSERT INTO missing VALUES (1); END;`);
    await sql.query("CREATE SCHEMA app");

    await expect(apply(files)).rejects.toMatchObject({
      message: expect.stringContaining('"missing" does not exist'),
    });
    expect(await rows("SELECT word FROM app.words")).toEqual([["a"]]);
    await sql.query("CREATE TABLE app.missing (one int)");
    await apply(files);

    expect(await rows("SELECT word FROM app.words ORDER BY 1")).toEqual([["a"], ["b"]]);
    expect(await ledger()).toEqual([["001.sql", "applied"]]);
  });

  it("may use a new value of an enumeration after it", async () => {
    const { apply, rows } = await prepare();
    await apply(file("CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE moods (mood mood)"));

    await apply(file("ALTER TYPE mood ADD VALUE 'good'; INSERT INTO moods VALUES ('good')", "002.sql"));

    expect(await rows("SELECT mood FROM moods")).toEqual([["good"]]);
  });
});
