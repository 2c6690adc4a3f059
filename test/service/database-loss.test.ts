import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Postgres, startPostgres } from "../../infra/local/aws/postgres/postgres.ts";
import { type RunningService, startService } from "./support/running-service.ts";
import { migrate, withClient } from "./support/tasks-database.ts";

describe("a lost database", () => {
  let postgres: Postgres;
  let service: RunningService;

  beforeAll(async () => {
    postgres = await startPostgres();
    await migrate(postgres.url);
    service = await startService({ DATABASE_URL: postgres.url, DELAY_SCALE: "1" });
  });
  afterAll(async () => {
    await service.close();
    await postgres.close();
  });

  it("returns 503 while it is unavailable, and recovers without a restart", async () => {
    const statusOf = async (path: string) => (await fetch(service.url + path)).status;
    expect(await statusOf("/health")).toBe(200);
    // Its connection breaks in the middle of a statement.
    const interrupted = fetch(`${service.url}/tasks/slow-db`);
    const [response] = await Promise.all([interrupted, stopOnceAsleep(postgres)]);

    expect(response.status).toBe(503);
    expect(response.headers.get("Retry-After")).toBe("5");
    const health = await fetch(`${service.url}/health`);
    expect([health.status, await health.json()]).toEqual([
      503,
      { status: "unhealthy", database: "disconnected", environment: "production", version: "1.0.0" },
    ]);
    expect(await statusOf("/tasks")).toBe(503);
    expect(await statusOf("/nothing")).toBe(404);

    await postgres.start();

    expect(await statusOf("/health")).toBe(200);
    expect(await statusOf("/tasks")).toBe(200);
    const messages = service.log.map(({ message }) => message);
    expect(messages.filter((message) => message === "database disconnected")).toHaveLength(1);
    expect(messages).toContain("database connected again");
    expect(JSON.stringify(service.log)).not.toContain(postgres.password);
  });
});

/** Stops the server while a statement of the service sleeps in it. */
async function stopOnceAsleep(postgres: Postgres): Promise<void> {
  await withClient(postgres.url, async (client) => {
    const asleep = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    while ((await client.query(asleep)).rowCount === 0);
  });
  await postgres.stop();
}
