import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../infra/local/aws/postgres/postgres.ts";
import { type RunningService, startService } from "./support/running-service.ts";
import { tasksDatabase } from "./support/tasks-database.ts";

describe("health", () => {
  let database: Database;
  let service: RunningService;

  beforeAll(async () => {
    database = await tasksDatabase();
    service = await startService({
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: "1",
      ENVIRONMENT: "staging",
      SERVICE_VERSION: "1.2.3",
      DELAY_SCALE: "0.1",
    });
  });
  afterAll(async () => {
    await service.close();
    await database.close();
  });

  it("reports environment and version while the database responds", async () => {
    const response = await fetch(`${service.url}/health`);

    expect(response.status).toBe(200);
    expect(await response.text()).toBe(
      '{"status":"healthy","database":"connected","environment":"staging","version":"1.2.3"}',
    );
  });

  it("responds while every connection of the pool is busy", async () => {
    let slowIsDone = false;
    const slow = fetch(`${service.url}/tasks/slow-db`).then(() => {
      slowIsDone = true;
    });

    const response = await fetch(`${service.url}/health`);

    expect(response.status).toBe(200);
    expect(slowIsDone).toBe(false);
    await slow;
  });

  it("returns 503 and disconnected if the database is unreachable", async () => {
    const away = await startService({ DATABASE_URL: "postgresql://tasks:hunter2@127.0.0.1:1/postgres" });

    const responses = await Promise.all([1, 2].map(() => fetch(`${away.url}/health`)));
    await away.close();

    expect(responses.map(({ status }) => status)).toEqual([503, 503]);
    expect(await responses[0]?.json()).toEqual({
      status: "unhealthy",
      database: "disconnected",
      environment: "production",
      version: "1.0.0",
    });
    const losses = away.log.filter(({ message }) => message === "database disconnected");
    expect(losses).toHaveLength(1);
    expect(losses[0]).toMatchObject({ level: "error", error: { code: "ECONNREFUSED" } });
    expect(JSON.stringify(away.log)).not.toContain("hunter2");
  });
});
