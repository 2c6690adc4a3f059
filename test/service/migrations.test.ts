import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../infra/local/aws/postgres/postgres.ts";
import { testDatabase } from "../support/postgres.ts";
import { migrate, readMigrations, runAsOneStatement, withClient } from "./support/tasks-database.ts";

const sampleTasks = [
  { title: "X-Ray検証タスク4", description: "外部API遅延シミュレーション検証", status: "completed" },
  { title: "X-Ray検証タスク3", description: "ロジック遅延シミュレーション検証", status: "pending" },
  { title: "X-Ray検証タスク2", description: "DB遅延シミュレーション検証", status: "pending" },
  { title: "X-Ray検証タスク1", description: "AWS X-Rayの分散トレーシング検証", status: "in_progress" },
];

describe("the migrations", () => {
  let database: Database;
  const rows = (sql: string) => withClient(database.url, async (client) => (await client.query(sql)).rows);
  const tasks = () => rows("SELECT title, description, status FROM tasks ORDER BY created_at DESC");

  beforeEach(async () => {
    database = await testDatabase();
    return () => database.close();
  });

  it("create the table, its columns and both indexes", async () => {
    await migrate(database.url);

    const columns = await rows(
      `SELECT column_name AS name, data_type AS type, character_maximum_length AS length, is_nullable AS nullable
       FROM information_schema.columns WHERE table_name = 'tasks' ORDER BY ordinal_position`,
    );
    expect(columns.map(({ name, type, length, nullable }) => [name, type, length, nullable])).toEqual([
      ["id", "uuid", null, "NO"],
      ["title", "character varying", 100, "NO"],
      ["description", "character varying", 500, "YES"],
      ["status", "character varying", 20, "NO"],
      ["created_at", "timestamp with time zone", null, "NO"],
      ["updated_at", "timestamp with time zone", null, "NO"],
    ]);
    const indexes = await rows("SELECT indexname FROM pg_indexes WHERE tablename = 'tasks' ORDER BY 1");
    expect(indexes.map(({ indexname }) => indexname)).toEqual([
      "idx_tasks_created_at",
      "idx_tasks_status",
      "tasks_pkey",
    ]);
  });

  it("insert the four sample tasks", async () => {
    await migrate(database.url);

    expect(await tasks()).toEqual(sampleTasks);
  });

  it("are idempotent: ten runs leave the same database", async () => {
    await migrate(database.url);
    const before = await rows("SELECT * FROM tasks ORDER BY id");

    for (let run = 0; run < 10; run++) await migrate(database.url);

    expect(await rows("SELECT * FROM tasks ORDER BY id")).toEqual(before);
  });

  it("are safe when eight sessions run them concurrently", async () => {
    await Promise.all(Array.from({ length: 8 }, () => migrate(database.url)));

    expect(await tasks()).toEqual(sampleTasks);
  });

  it("keep rows that users changed and added", async () => {
    await migrate(database.url);
    await rows("UPDATE tasks SET title = 'changed', status = 'completed' WHERE title LIKE '%1'");
    await rows("INSERT INTO tasks (title) VALUES ('added')");
    const before = await rows("SELECT * FROM tasks ORDER BY id");

    await migrate(database.url);

    expect(await rows("SELECT * FROM tasks ORDER BY id")).toEqual(before);
  });

  it("reject an unknown status", async () => {
    await migrate(database.url);

    await expect(rows("INSERT INTO tasks (title, status) VALUES ('x', 'lost')")).rejects.toThrow(
      /check constraint/,
    );
  });
});

describe("each migration", () => {
  let database: Database;

  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it("contains nothing that the RDS Data API would treat as a named parameter", async () => {
    for (const sql of await readMigrations()) expect(sql).not.toMatch(/:/);
  });

  it("can run inside a migration runner's block", async () => {
    await withClient(database.url, async (client) => {
      for (const sql of await readMigrations()) {
        await runAsOneStatement(
          client,
          `DO $runner$ BEGIN EXECUTE ${client.escapeLiteral(sql)}; END $runner$`,
        );
      }
      expect((await client.query("SELECT FROM tasks")).rowCount).toBe(4);
    });
  });
});
