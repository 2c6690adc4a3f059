import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../infra/local/aws/postgres/postgres.ts";
import { type ExternalApi, startExternalApi } from "./support/external-api.ts";
import { type RunningService, startService } from "./support/running-service.ts";
import { tasksDatabase } from "./support/tasks-database.ts";

describe("the simulated delays", () => {
  let database: Database;
  let external: ExternalApi;
  let service: RunningService;

  beforeAll(async () => {
    database = await tasksDatabase();
    external = await startExternalApi();
    service = await startService({
      DATABASE_URL: database.url,
      DELAY_SCALE: "0.05",
      EXTERNAL_API_URL: `${external.url}/delay/{seconds}`,
    });
  });
  afterAll(async () => {
    await service.close();
    await external.close();
    await database.close();
  });

  it.each([
    ["slow-db", 150],
    ["slow-logic", 250],
  ])("%s takes its scaled time", async (simulation, minimumMs) => {
    const response = await fetch(`${service.url}/tasks/${simulation}`);

    const body = (await response.json()) as { simulation: string; durationMs: number };
    expect(response.status).toBe(200);
    expect(body.simulation).toBe(simulation);
    expect(body.durationMs).toBeGreaterThanOrEqual(minimumMs);
  });

  it("slow-external asks the external API for the scaled delay", async () => {
    const response = await fetch(`${service.url}/tasks/slow-external`);

    expect(await response.json()).toMatchObject({ simulation: "slow-external" });
    expect(external.requests.at(-1)?.url).toBe("/delay/0.1");
  });

  it("slow-external returns 502 if the external API fails, and 504 if it times out", async () => {
    const failing = await startExternalApi((_request, response) => response.writeHead(500).end());
    const silent = await startExternalApi(() => {});
    const statusWith = async (variables: Record<string, string>) => {
      const other = await startService({ DATABASE_URL: database.url, ...variables });
      const { status } = await fetch(`${other.url}/tasks/slow-external`);
      await other.close();
      return status;
    };

    const statuses = await Promise.all([
      statusWith({ EXTERNAL_API_URL: failing.url }),
      statusWith({ EXTERNAL_API_URL: "http://127.0.0.1:1/" }),
      statusWith({ EXTERNAL_API_URL: silent.url, EXTERNAL_API_TIMEOUT_MS: "50" }),
    ]);

    expect(statuses).toEqual([502, 502, 504]);
    await Promise.all([failing.close(), silent.close()]);
  });
});
