import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
import { bundleFolder } from "../../build/bundle.ts";
import { writeFacts } from "../../build/migrations/write-facts.ts";
import { clusterArn, databaseName, functionName } from "../access/local-names.ts";
import type { FunctionCode, LocalFunction } from "../aws/lambda/local-function.ts";
import type { LocalAws } from "../local-aws.ts";

/** The function whose assets are the migrations. */
const planning = "initialize-database";

/** Deploys an orchestrator that has one more migration, and runs `run` with it; then the original one again. */
export async function withMigration<Result>(
  aws: LocalAws,
  name: string,
  sql: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "xray-watch-"));
  try {
    await cp(join(bundleFolder, planning), folder, { recursive: true });
    const database = join(folder, "database");
    await writeFile(join(database, name), sql);
    await writeFacts(database, database, join(folder, ".facts-stamp.json"));
    await aws.upgrade((fn) =>
      fn.name === functionName(planning) ? { ...fn, code: codeIn(folder, fn) } : fn,
    );
    return await run();
  } finally {
    await aws.upgrade((fn) => fn);
    await rm(folder, { recursive: true });
  }
}

/** The same code with the assets of another folder. */
const codeIn = (folder: string, { code }: LocalFunction): FunctionCode =>
  "folder" in code ? { ...code, folder } : { bundle: join(folder, "index.mjs") };

/** Where the database is, for the Data API. */
export const databasePlace = ({ databaseSecretArn }: LocalAws) => ({
  resourceArn: clusterArn,
  secretArn: databaseSecretArn,
  database: databaseName,
});

/** Whether the ledger has a migration. */
export const isApplied = (aws: LocalAws, migration: string): Promise<boolean> =>
  hasRow(aws, "SELECT name FROM xray_watch.migrations WHERE name = :name", migration);

/** Whether a query with the parameter `name` finds one row. */
export async function hasRow(aws: LocalAws, sql: string, name: string): Promise<boolean> {
  const parameters = [{ name: "name", value: { stringValue: name } }];
  const { records = [] } = await aws.clients.rdsData.send(
    new ExecuteStatementCommand({ ...databasePlace(aws), sql, parameters }),
  );
  return records.length === 1;
}
