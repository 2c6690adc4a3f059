import { readdir, readFile } from "node:fs/promises";
import type { ExecuteStatementCommand, RDSDataClient } from "@aws-sdk/client-rds-data";
import { describe, expect, it } from "vitest";
import { readDatabasePlan } from "../../../orchestrator/database/database-plan.ts";
import type { Migration } from "../../../orchestrator/database/migration.ts";
import type { BeforeApproval } from "../../../orchestrator/deployment/target.ts";
import { storeRelease } from "../../../orchestrator/release/release.ts";
import { acquireLock } from "../../../orchestrator/states/acquire-lock.ts";
import {
  type DatabaseServices,
  initializeDatabase,
} from "../../../orchestrator/states/initialize-database.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { aDeployment, aTarget } from "../fixtures/a-deployment.ts";
import { database, startDatabase } from "../fixtures/databases.ts";
import { noCloudFormation, noEcs } from "../fixtures/not-called.ts";
import { readMigrations } from "../fixtures/read-migrations.ts";
import { startStateTable } from "../fixtures/state-table.ts";

async function serviceMigrations(): Promise<Migration[]> {
  const folder = new URL("../../../service/database/", import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(new URL(name, folder), "utf8") })),
  );
}

/** No look at a migration that runs: none here takes so long. */
const neverAgain = () => new Promise<void>(() => {});

/** The Data API on an empty database, and a lock that the deployment holds. */
async function prepare(migrations: readonly Migration[]) {
  const clock = new VirtualClock();
  const { rdsData, sql, dataApi } = await startDatabase(clock);
  const table = await startStateTable();
  const stepFunctions = { send: async () => ({ status: "SUCCEEDED" }) } as never;
  const next = async (id: string) => {
    const deployment = aDeployment({ id });
    const lock = await acquireLock({ table, stepFunctions, clock }, { deployment });
    return { deployment, lock };
  };
  const read = await readMigrations(migrations);
  const services: DatabaseServices = {
    ...{ cloudFormation: noCloudFormation, ecs: noEcs },
    rdsData,
    table,
    target: aTarget({ database }),
    migrations: read,
    sleep: neverAgain,
  };
  return { services, sql, clock, dataApi, next, payload: await next("first") };
}

describe("initializing the database", () => {
  it("leaves what the runbook checks, however often and by how many it runs", async () => {
    const { services, sql, payload } = await prepare(await serviceMigrations());

    const concurrent = await Promise.all(
      Array.from({ length: 10 }, () => initializeDatabase(services, payload)),
    );
    for (let run = 0; run < 3; run++) await initializeDatabase(services, payload);

    const { rows: indexes } = await sql.query(
      "SELECT indexname FROM pg_indexes WHERE tablename = 'tasks' AND indexname LIKE 'idx_%' ORDER BY 1",
    );
    const { rows: tasks } = await sql.query("SELECT title, status FROM tasks ORDER BY title");
    const { rows: ledger } = await sql.query("SELECT name FROM xray_watch.migrations ORDER BY name");
    expect(indexes.map(({ indexname }) => indexname)).toEqual(["idx_tasks_created_at", "idx_tasks_status"]);
    expect(tasks.map(({ status }) => status)).toEqual(["in_progress", "pending", "pending", "completed"]);
    expect(ledger.map(({ name }) => name)).toEqual(services.migrations.map(({ name }) => name));
    expect(new Set(concurrent.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(concurrent[0]?.migrations.every(({ status }) => status === "appliedNow")).toBe(true);
  });

  describe("before the approval", () => {
    const adding = { name: "001.sql", sql: "CREATE TABLE one (id int)" };
    const filling = { name: "002.sql", sql: "INSERT INTO one VALUES (1); DELETE FROM one WHERE id = 2" };
    const dropping = { name: "003.sql", sql: "DROP FUNCTION IF EXISTS one()" };
    const last = { name: "004.sql", sql: "CREATE TABLE last (id int)" };
    const all = [adding, filling, dropping, last];
    const release = {
      ...{ deploymentId: "before", stackName: "xray-poc-compute", image: "tasks:1.0.0" },
      ...{ parameters: {}, template: "{}", secretParameters: [], recordedAt: "2026-01-01T00:00:00.000Z" },
    };

    async function planned(beforeApproval?: BeforeApproval, isReleased = false) {
      const { services, payload } = await prepare(all);
      if (isReleased) await storeRelease(services.table, release, release.recordedAt);
      const target = aTarget({ database: { ...database, ...(beforeApproval && { beforeApproval }) } });
      await initializeDatabase({ ...services, target }, payload);
      const plan = await readDatabasePlan(services.table, "first");
      return plan?.migrations.map(({ name, waits }) =>
        waits === undefined ? name : `${name} waits: ${waits}`,
      );
    }
    const asProven = [
      "001.sql",
      "002.sql",
      "003.sql waits: it does more than add",
      "004.sql waits: it comes after 003.sql, which waits",
    ];

    it("runs what is proven to add, as long as there is no release", async () => {
      expect(await planned()).toEqual(asProven);
    });

    it("runs nothing once there is a release", async () => {
      const reason =
        "a release uses the database (tasks:1.0.0), and only the first initialisation runs before the approval";
      expect(await planned(undefined, true)).toEqual(all.map(({ name }) => `${name} waits: ${reason}`));
    });

    it.each([
      [true, true, true],
      [true, false, false],
      [false, true, false],
    ])(
      "asks for a rehearsal by the setting (%s), if anything waits (%s): %s",
      async (rehearsal, waits, asked) => {
        const { services, payload } = await prepare(waits ? all : all.slice(0, 2));
        const target = aTarget({ database: { ...database, rehearsal } });

        expect((await initializeDatabase({ ...services, target }, payload)).rehearse).toBe(asked);
      },
    );

    it("reads the database for its plan once, and only the ledger when it is called again", async () => {
      const { services, payload } = await prepare(all);
      const sent: string[] = [];
      const rdsData = {
        send: (command: ExecuteStatementCommand) => {
          sent.push(command.input.sql ?? "");
          return services.rdsData.send(command);
        },
      } as unknown as RDSDataClient;
      const reads = () =>
        sent.splice(0).filter((sql) => /pg_attribute|pg_class/.test(sql) && !/^DO /.test(sql));

      await initializeDatabase({ ...services, rdsData }, payload);
      expect(reads()).not.toEqual([]);
      await initializeDatabase({ ...services, rdsData }, payload);
      expect(reads()).toEqual([]);
    });

    it("runs what is proven to add in spite of a release, or nothing at all, by the settings", async () => {
      expect(await planned("additive", true)).toEqual(asProven);
      expect((await planned("nothing"))?.every((one) => one.includes(" waits: "))).toBe(true);
    });
  });

  it("does not run what another tool has applied, records it, and says by whom", async () => {
    const migrations = [
      { name: "1_words.up.sql", sql: "CREATE TABLE words (word text)" },
      { name: "2_letters.up.sql", sql: "CREATE TABLE letters (letter text)" },
    ];
    const { services, sql, payload } = await prepare(migrations);
    await sql.query(
      "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)",
    );
    await sql.query("INSERT INTO schema_migrations VALUES (1, false); CREATE TABLE words (word text)");
    const target = aTarget({ database: { ...database, ledger: { tool: "golang-migrate" } } });

    const { migrations: answered } = await initializeDatabase({ ...services, target }, payload);

    expect(answered.map(({ status }) => status)).toEqual(["applied", "appliedNow"]);
    const plan = await readDatabasePlan(services.table, "first");
    expect(plan?.migrations.map(({ appliedBy }) => appliedBy)).toEqual(["golang-migrate", undefined]);
    const { rows } = await sql.query("SELECT name, how FROM xray_watch.migrations ORDER BY name");
    expect(rows).toEqual([
      { name: "1_words.up.sql", how: "found" },
      { name: "2_letters.up.sql", how: "applied" },
    ]);
  });

  it("does not run again what another deployment applied", async () => {
    const migrations = [{ name: "001.sql", sql: "CREATE TABLE count_me AS SELECT 1 AS one" }];
    const { services, sql, payload, next } = await prepare(migrations);
    await initializeDatabase(services, payload);

    const answer = await initializeDatabase(services, await next("second"));

    const { rows } = await sql.query("SELECT applied_by FROM xray_watch.migrations");
    expect(answer).toEqual({ migrations: [{ name: "001.sql", status: "applied" }], rehearse: false });
    expect(rows).toEqual([{ applied_by: "first" }]);
  });

  it("runs a file of several statements, quotes and dollar quotes as a whole", async () => {
    const sqlText = `CREATE TABLE words (word text); INSERT INTO words VALUES ('it''s'), ($$a $1 b$$);
      DO $migration$ BEGIN INSERT INTO words VALUES ('nested'); END $migration$;`;
    const { services, sql, payload } = await prepare([{ name: "it's.sql", sql: sqlText }]);

    await initializeDatabase(services, payload);

    const { rows } = await sql.query("SELECT word FROM words");
    expect(rows.map(({ word }) => word)).toEqual(["it's", "a $1 b", "nested"]);
  });

  it("applies all of a file or nothing, and names it and the error", async () => {
    const bad = { name: "002.sql", sql: "CREATE TABLE half (one int); SELECT * FROM nowhere" };
    const { services, sql, payload } = await prepare([{ name: "001.sql", sql: "SELECT 1" }, bad]);

    const failed = initializeDatabase(services, payload);

    await expect(failed).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringMatching(/002\.sql.*relation "nowhere" does not exist/s),
    });
    const { rows } = await sql.query("SELECT to_regclass('half') AS half");
    expect(rows).toEqual([{ half: null }]);
  });

  it("refuses a file that was changed after it was applied", async () => {
    const { services, payload, next } = await prepare([{ name: "001.sql", sql: "SELECT 1" }]);
    await initializeDatabase(services, payload);
    const changed = { ...services, migrations: await readMigrations([{ name: "001.sql", sql: "SELECT 2" }]) };

    const refused = initializeDatabase(changed, await next("second"));

    await expect(refused).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringContaining("001.sql was changed after deployment first"),
    });
  });

  it("lets no migration go on beyond the call's time, and believes the ledger alone", async () => {
    const { services, payload } = await prepare([{ name: "001.sql", sql: "SELECT 1" }]);
    const sent: (boolean | undefined)[] = [];
    // The Data API answers as if the migration had run, and it has not.
    const send = (command: ExecuteStatementCommand) => {
      if (!command.input.sql?.startsWith("DO ")) return services.rdsData.send(command);
      sent.push(command.input.continueAfterTimeout);
      return Promise.resolve({});
    };

    const failed = initializeDatabase(
      { ...services, rdsData: { send } as unknown as RDSDataClient },
      payload,
    );

    await expect(failed).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringContaining("001.sql ran but is not in the ledger"),
    });
    expect(sent).toEqual([undefined]);
  });

  it("asks to be called again while the database resumes, then works", async () => {
    const { services, payload, clock, dataApi } = await prepare([{ name: "001.sql", sql: "SELECT 1" }]);
    dataApi.pause();

    const resuming = initializeDatabase(services, payload);

    await expect(resuming).rejects.toMatchObject({ name: "DatabaseResuming" });
    await clock.advance(15_000);
    await expect(initializeDatabase(services, payload)).resolves.toMatchObject({
      migrations: [{ name: "001.sql", status: "appliedNow" }],
    });
  });

  it("distinguishes a wrong secret from a transient error", async () => {
    const { services, payload } = await prepare([{ name: "001.sql", sql: "SELECT 1" }]);
    const target = aTarget({ database: { ...database, secretArn: `${database.secretArn}x` } });
    const wrong = { ...services, target };

    const refused = initializeDatabase(wrong, payload);

    await expect(refused).rejects.toMatchObject({
      name: "DatabaseInitializationFailed",
      message: expect.stringContaining("check database.secretArn of the target"),
    });
  });

  it("wakes a database whose schema is not ours, and leaves it as it is", async () => {
    const { services, sql, payload, clock, dataApi } = await prepare([
      { name: "001.sql", sql: "CREATE TABLE made (one int)" },
    ]);
    const foreign = { ...services, target: aTarget({ database: { ...database, migrations: false } }) };
    dataApi.pause();

    await expect(initializeDatabase(foreign, payload)).rejects.toMatchObject({ name: "DatabaseResuming" });
    await clock.advance(15_000);
    const answer = await initializeDatabase(foreign, payload);

    const { rows } = await sql.query(
      "SELECT to_regclass('made') AS made, to_regclass('xray_watch.migrations') AS ledger",
    );
    expect(answer).toMatchObject({ migrations: [], skipped: expect.stringContaining("it was only woken") });
    expect(rows).toEqual([{ made: null, ledger: null }]);
  });

  it("plans no task that migrates for a release that comes back, and wakes the database", async () => {
    const { services, payload, clock, dataApi } = await prepare([]);
    const migrations = { task: { command: ["migrate"] } };
    const release = { deploymentId: "before", image: "tasks:0.9.0", recordedAt: "2026-01-01T00:00:00.000Z" };
    const restoring = { ...payload, deployment: { ...payload.deployment, release } };
    const byTask = { ...services, target: aTarget({ database: { ...database, migrations } }) };
    dataApi.pause();

    await expect(initializeDatabase(byTask, restoring)).rejects.toMatchObject({ name: "DatabaseResuming" });
    await clock.advance(15_000);

    expect((await initializeDatabase(byTask, restoring)).skipped).toContain("no task migrates back");
    expect((await readDatabasePlan(services.table, "first"))?.task).toBeUndefined();
  });

  it("says so where the target has no database", async () => {
    const { services, payload } = await prepare([{ name: "001.sql", sql: "SELECT 1" }]);

    const answer = await initializeDatabase({ ...services, target: aTarget() }, payload);

    expect(answer).toMatchObject({ skipped: "the target xray-poc-compute has no database", rehearse: false });
  });

  it("changes nothing without the lock", async () => {
    const { services, sql, payload } = await prepare([
      { name: "001.sql", sql: "CREATE TABLE made (one int)" },
    ]);

    const refused = initializeDatabase(services, { ...payload, lock: { fence: 9 } });

    await expect(refused).rejects.toMatchObject({ name: "LockLost" });
    const { rows } = await sql.query("SELECT to_regclass('made') AS made");
    expect(rows).toEqual([{ made: null }]);
  });

  it("plans once: what is repeated with other files, or dies in between, ends the same", async () => {
    const migrations = [{ name: "001.sql", sql: "CREATE TABLE made (one int)" }];
    const { services, sql, payload } = await prepare(migrations);
    const dying = { ...services, rdsData: failingAt(services.rdsData, "DO ") };

    await expect(initializeDatabase(dying, payload)).rejects.toThrow("socket hang up");
    const more = await readMigrations([...migrations, { name: "002.sql", sql: "DROP TABLE made" }]);
    const changed = { ...services, migrations: more };
    const answer = await initializeDatabase(changed, payload);

    expect(answer).toEqual({ migrations: [{ name: "001.sql", status: "appliedNow" }], rehearse: false });
    const plan = await readDatabasePlan(services.table, "first");
    expect(plan?.migrations).toMatchObject([{ name: "001.sql", sql: "CREATE TABLE made (one int)" }]);
    const { rows } = await sql.query("SELECT name FROM xray_watch.migrations");
    expect(rows).toEqual([{ name: "001.sql" }]);
  });

  it("holds the first breaking migration back, and every one after it", async () => {
    const { services, sql, payload, next } = await prepare([
      { name: "001.sql", sql: "CREATE TABLE words (word text); ALTER TABLE words ADD n int NOT NULL" },
    ]);
    await initializeDatabase(services, payload);
    const more = await readMigrations([
      { name: "002.sql", sql: "ALTER TABLE words ADD COLUMN meaning text" },
      { name: "003.sql", sql: "ALTER TABLE words DROP COLUMN n" },
      { name: "004.sql", sql: "CREATE TABLE later (one int)" },
    ]);
    const later = { ...services, migrations: [...services.migrations, ...more] };

    const answer = await initializeDatabase(later, await next("second"));

    expect(answer.migrations.map(({ status }) => status)).toEqual([
      "applied",
      "appliedNow",
      "afterApproval",
      "afterApproval",
    ]);
    const plan = await readDatabasePlan(services.table, "second");
    expect(plan?.migrations.map(({ breaking }) => breaking)).toEqual([
      [],
      [],
      ["it drops the column n of words"],
      [],
    ]);
    const { rows } = await sql.query("SELECT to_regclass('later') AS later");
    expect(rows).toEqual([{ later: null }]);
  });

  it("keeps the plan of a database that it does not migrate, with the reason", async () => {
    const { services, payload } = await prepare([{ name: "001.sql", sql: "SELECT 1" }]);

    await initializeDatabase({ ...services, target: aTarget() }, payload);

    expect(await readDatabasePlan(services.table, "first")).toEqual({
      migrations: [],
      skipped: "the target xray-poc-compute has no database",
    });
  });
});

/** The Data API, but for statements that begin so: these never arrive. */
const failingAt = (client: RDSDataClient, beginning: string) =>
  ({
    send: async (command: ExecuteStatementCommand) => {
      if (command.input.sql?.startsWith(beginning)) throw new Error("socket hang up");
      return client.send(command);
    },
  }) as unknown as RDSDataClient;
