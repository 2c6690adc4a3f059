import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../infra/local/aws/postgres/postgres.ts";
import { startService } from "./support/running-service.ts";
import { tasksDatabase, withClient } from "./support/tasks-database.ts";

describe("a slow database", () => {
  let database: Database;

  beforeAll(async () => {
    database = await tasksDatabase();
  });
  afterAll(() => database.close());

  it.each([
    ["a statement", { DATABASE_QUERY_TIMEOUT_MS: "150" }, "canceling statement due to statement timeout"],
    [
      "a free connection",
      { DATABASE_CONNECTION_TIMEOUT_MS: "150" },
      "timeout exceeded when trying to connect",
    ],
  ])("ends the wait after a time-out: %s", async (_what, timeout, reason) => {
    const service = await startService({ DATABASE_URL: database.url, DATABASE_POOL_SIZE: "1", ...timeout });
    const list = async () => (await fetch(`${service.url}/tasks`)).status;

    const blocked = await withClient(database.url, async (client) => {
      await client.query("BEGIN; LOCK TABLE tasks");
      // Two, so that one of them waits for the only connection.
      const first = list();
      const statuses = [await Promise.race([first, list()])];
      await client.query("ROLLBACK");
      await first;
      return statuses;
    });

    expect(blocked).toEqual([503]);
    expect(await list()).toBe(200);
    expect(JSON.stringify(service.log)).toContain(reason);
    await service.close();
  });
});
