import { RDSDataClient } from "@aws-sdk/client-rds-data";
import pg from "pg";
import { onTestFinished } from "vitest";
import type { WaitingClock } from "../../infra/local/clock.ts";
import { createRdsData } from "../../infra/local/rds-data/rds-data.ts";
import { startEndpoint } from "../../infra/local/wire/endpoint.ts";
import type { TargetDatabase } from "../../orchestrator/target.ts";
import { clientSettings } from "../support/client-settings.ts";
import { testDatabase } from "../support/postgres.ts";

export const database: TargetDatabase = {
  clusterArn: "arn:aws:rds:ap-northeast-1:123456789012:cluster:xray-poc-database",
  secretArn: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:database-AbCdEf",
  name: "postgres",
  migrations: true,
};

/** An empty PostgreSQL behind the Data API, and a way around that; ends with the test. */
export async function startDatabase(clock: WaitingClock) {
  const server = await testDatabase();
  const { clusterArn: resourceArn, secretArn, name } = database;
  const cluster = { resourceArn, secretArn, database: name, connectionUrl: server.url };
  const dataApi = createRdsData({ clock, clusters: [cluster] });
  const endpoint = await startEndpoint({ services: [dataApi.service] });
  const rdsData = new RDSDataClient(clientSettings(endpoint.url));
  const sql = new pg.Pool({ connectionString: server.url });
  onTestFinished(async () => {
    rdsData.destroy();
    await endpoint.close();
    await dataApi.close();
    await sql.end();
    await server.close();
  });
  return { rdsData, sql, dataApi };
}
