import { writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import pg from "pg";
import type { Database } from "../../../orchestrator/database/data-api.ts";
import { readDatabaseObjects } from "../../../orchestrator/database/database-objects.ts";
import { effectsOn } from "../../../orchestrator/database/migration-effects.ts";
import { type ReadMigration, withFacts } from "../../../orchestrator/database/read-migration.ts";
import { measureMigrations } from "../../../orchestrator/rehearsal/measured-migrations.ts";
import { factsOf } from "../../build/migrations/read-migrations.ts";
import { runCommand } from "../../commands/arguments.ts";
import { clockOfSpeed } from "../../local/aws/clock.ts";
import { startPostgres } from "../../local/aws/postgres/postgres.ts";
import { createRdsData } from "../../local/aws/rds-data/rds-data.ts";
import { startEndpoint } from "../../local/aws/wire/endpoint.ts";
import { migrationTimesPage, type TimedResult } from "./migration-times-page.ts";
import { million, type TimedMigration, timedMigrations } from "./timed-migrations.ts";

const place = { clusterArn: "arn:aws:rds:ap-northeast-1:123456789012:cluster:times", secretArn: "secret" };

async function documentMigrationTimes(): Promise<number> {
  const postgres = await startPostgres();
  const urlOf = (database: string) => Object.assign(new URL(postgres.url), { pathname: `/${database}` }).href;
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  try {
    await admin.query("CREATE DATABASE million");
    await queryOnce(urlOf("million"), million);
    const results: TimedResult[] = [];
    for (const migration of timedMigrations) {
      console.log(migration.title);
      await admin.query("CREATE DATABASE one TEMPLATE million STRATEGY file_copy");
      results.push(await throughDataApi(urlOf("one"), (database) => resultOf(database, migration)));
      await admin.query("DROP DATABASE one WITH (FORCE)");
    }
    const [{ server_version: version }] = (await admin.query("SHOW server_version")).rows;
    const page = migrationTimesPage(results, whereWords(version));
    await writeFile(new URL("../../../docs/migration-times.md", import.meta.url), page);
    return 0;
  } finally {
    await admin.end();
    await postgres.close();
  }
}

async function queryOnce(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

async function throughDataApi<Result>(
  connectionUrl: string,
  run: (database: Database) => Promise<Result>,
): Promise<Result> {
  const cluster = {
    resourceArn: place.clusterArn,
    secretArn: place.secretArn,
    database: "one",
    connectionUrl,
  };
  const dataApi = createRdsData({ clock: clockOfSpeed(1), clusters: [cluster] });
  const endpoint = await startEndpoint({ services: [dataApi.service] });
  const rdsData = new RDSDataClient({
    endpoint: endpoint.url,
    region: "ap-northeast-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const database = { ...place, name: "one", migrations: true };
  try {
    return await run({ rdsData, database, sleep: async (milliseconds) => sleep(milliseconds) });
  } finally {
    rdsData.destroy();
    await endpoint.close();
    await dataApi.close();
  }
}

async function resultOf(database: Database, migration: TimedMigration): Promise<TimedResult> {
  const file = { name: "001.sql", sql: migration.sql };
  const [read] = withFacts([file], await factsOf([file])) as readonly [ReadMigration];
  const effects = effectsOn(await readDatabaseObjects(database), read.statements, []);
  const [measured] = await measureMigrations(database, [read], "times");
  if (!measured) throw new Error(`nothing was measured of ${migration.sql}`);
  return { migration, predicted: [...new Set(effects.map((effect) => effect.class))], measured };
}

const whereWords = (version: string): string =>
  `Measured on ${new Date().toISOString().slice(0, 10)} with PostgreSQL ${version} on a machine with ${cpus().length} processors and ` +
  `${Math.round(totalmem() / 2 ** 30)} GB, once each, with 16 MB of shared buffers and without fsync. On Aurora other figures come out; which of them ` +
  "are long does not change.";

await runCommand(documentMigrationTimes);
