import { ExecuteStatementCommand, type RDSDataClient } from "@aws-sdk/client-rds-data";
import { describe, expect, it } from "vitest";
import { checksumOf } from "../../../orchestrator/database/migration.ts";
import { readLedger } from "../../../orchestrator/database/migration-ledger.ts";
import { prepareMigrating } from "../fixtures/migrating.ts";

const words = { name: "001.sql", sql: "CREATE TABLE words (word text)" };
const hello = { name: "002.sql", sql: "INSERT INTO words VALUES ('hello')" };

describe("the ledger", () => {
  it("takes over the rows of this product's earlier one, once, and applies none of them again", async () => {
    const { sql, apply, rows, database } = await prepareMigrating();
    await sql.query(`CREATE TABLE words (word text);
      CREATE TABLE schema_migrations (name text PRIMARY KEY, checksum text NOT NULL, applied_by text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now())`);
    await sql.query("INSERT INTO schema_migrations VALUES ('001.sql', $1, 'earlier')", [checksumOf(words)]);

    const before = await readLedger(database);
    await apply([words, hello]);
    await sql.query("DELETE FROM schema_migrations");
    await apply([words, hello]);

    expect(before.get("001.sql")).toEqual({ checksum: checksumOf(words), appliedBy: "earlier" });
    expect(await rows("SELECT name, applied_by FROM xray_watch.migrations ORDER BY 1")).toEqual([
      ["001.sql", "earlier"],
      ["002.sql", "first"],
    ]);
    expect(await rows("SELECT word FROM words")).toEqual([["hello"]]);
  });

  it("leaves another tool's table of that name alone", async () => {
    const { sql, apply, rows, ledger } = await prepareMigrating();
    await sql.query(
      "CREATE TABLE schema_migrations (version text PRIMARY KEY); INSERT INTO schema_migrations VALUES ('1')",
    );

    await apply([words]);

    expect(await ledger()).toEqual([["001.sql", "applied"]]);
    expect(await rows("SELECT * FROM schema_migrations")).toEqual([["1"]]);
  });

  it("is found whatever a file sets, and the next call has the session's own settings", async () => {
    const { apply, rows, ledger, database, rdsData } = await prepareMigrating();
    const dump = `SET statement_timeout = 0; SET lock_timeout = 0; SET client_encoding = 'UTF8';
      SELECT pg_catalog.set_config('search_path', '', false); SET check_function_bodies = false;
      SET default_table_access_method = heap; SET SESSION work_mem = '7MB'; SET ROLE pg_read_all_data; RESET ROLE;
      CREATE TABLE public.words (word text);`;
    const shown = async () => {
      const names = [
        "search_path",
        "statement_timeout",
        "lock_timeout",
        "check_function_bodies",
        "work_mem",
        "role",
      ];
      const sql = `SELECT ${names.map((name) => `current_setting('${name}')`).join(", ")}`;
      const { clusterArn: resourceArn, secretArn, name } = database.database;
      const { records } = await rdsData.send(
        new ExecuteStatementCommand({ resourceArn, secretArn, database: name, sql }),
      );
      return records?.[0]?.map(({ stringValue }) => stringValue);
    };
    const before = await shown();

    await apply([
      { name: "001.sql", sql: dump },
      hello,
      { name: "003.sql", sql: "SET ROLE pg_read_all_data" },
    ]);

    expect(await shown()).toEqual(before);
    expect(await ledger()).toHaveLength(3);
    expect(await rows("SELECT word FROM words")).toEqual([["hello"]]);
  });
});

describe("a file", () => {
  it("leaves neither temporary tables nor locks to the session of the next one", async () => {
    const { apply, rows } = await prepareMigrating();
    const sql = "CREATE TEMP TABLE moved AS SELECT 1 AS one; SELECT pg_advisory_lock(7)";

    await apply([
      { name: "001.sql", sql },
      { name: "002.sql", sql },
    ]);

    expect(
      await rows("SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND objid = 7"),
    ).toEqual([[0]]);
  });

  it("whose stored text is not the whole one does not run", async () => {
    const { apply, rows, rdsData } = await prepareMigrating();
    const sql = `CREATE TABLE words (word text); ${"INSERT INTO words VALUES ('long'); ".repeat(3000)}`;
    const losing = {
      send: async (command: ExecuteStatementCommand) =>
        / 2, \$part/.test(command.input.sql ?? "") ? {} : rdsData.send(command),
    } as unknown as RDSDataClient;

    await expect(apply([{ name: "001.sql", sql }], { rdsData: losing })).rejects.toMatchObject({
      message: expect.stringContaining("query string argument of EXECUTE is null"),
    });
    expect(await rows("SELECT to_regclass('words')")).toEqual([[null]]);
  });

  it("with a byte order mark and CRLF runs; its checksum is that of its bytes", async () => {
    const { apply, rows } = await prepareMigrating();
    const sql =
      "\uFEFF-- é\r\nCREATE TABLE words (word text);\r\nINSERT INTO words\r\nVALUES ('é');\r\n-- end";

    await apply([{ name: "001.sql", sql }]);

    expect(await rows("SELECT word FROM words")).toEqual([["é"]]);
    expect(await rows("SELECT checksum FROM xray_watch.migrations")).toEqual([[checksumOf({ sql })]]);
  });

  it("longer than a call runs as a whole: all of it or nothing, and once", async () => {
    const { apply, rows, sql } = await prepareMigrating();
    const rowsOf = (count: number) =>
      Array.from({ length: count }, (_, n) => `('${n} 🙂 it''s')`).join(",\n");
    const text = `CREATE TABLE words (word text); INSERT INTO words VALUES ${rowsOf(9000)}; INSERT INTO more VALUES (1)`;
    const large = { name: "001.sql", sql: text };

    await expect(apply([large])).rejects.toMatchObject({
      message: expect.stringContaining('"more" does not exist'),
    });
    const after = await rows("SELECT to_regclass('words')");
    await sql.query("CREATE TABLE more (one int)");
    await Promise.all([apply([large]), apply([large]), apply([large])]);

    expect(text.length).toBeGreaterThan(100_000);
    expect(after).toEqual([[null]]);
    expect(await rows("SELECT count(*)::int, max(word) FROM words")).toEqual([[9000, "999 🙂 it's"]]);
    expect(await rows("SELECT count(*)::int FROM more")).toEqual([[1]]);
    expect(await rows("SELECT count(*)::int FROM xray_watch.migration_text")).toEqual([[0]]);
  });
});

describe("a database that resumes in the middle", () => {
  it("is asked again, three times in a row between two files", async () => {
    const { apply, rows, rdsData } = await prepareMigrating();
    const resuming =
      "The Aurora DB instance db is resuming after being auto-paused. Please wait a few seconds and try again.";
    const failures = [
      "DatabaseResumingException",
      "DatabaseResumingException",
      "StatementTimeoutException",
      "DatabaseResumingException",
    ];
    const sleepy = {
      send: async (command: ExecuteStatementCommand) => {
        const name = command.input.sql?.includes("INSERT INTO words") ? failures.shift() : undefined;
        if (name) throw Object.assign(new Error(resuming), { name });
        return rdsData.send(command);
      },
    } as unknown as RDSDataClient;

    for (let attempt = 0; attempt < 4; attempt++) {
      await expect(apply([words, hello], { rdsData: sleepy })).rejects.toMatchObject({
        name: "DatabaseResuming",
      });
    }
    await apply([words, hello], { rdsData: sleepy });

    expect(failures).toEqual([]);
    expect(await rows("SELECT word FROM words")).toEqual([["hello"]]);
  });

  it("is not confused with a migration that runs for too long, which is not tried again", async () => {
    const { apply, rdsData, rows } = await prepareMigrating();
    const tooLong = {
      send: async (command: ExecuteStatementCommand) => {
        if (!command.input.sql?.includes("pg_sleep")) return rdsData.send(command);
        await rdsData.send(command).catch(() => {});
        throw Object.assign(new Error("Request timed out"), { name: "StatementTimeoutException" });
      },
    } as unknown as RDSDataClient;

    const failed = apply([{ name: "001.sql", sql: "SELECT pg_sleep(1); SELECT 1 / 0" }], {
      rdsData: tooLong,
    });

    await expect(failed).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringContaining("001.sql ran for longer than the 45 seconds"),
    });
    expect(await rows("SELECT to_regclass('xray_watch.migrations')")).toEqual([[null]]);
  });
});
