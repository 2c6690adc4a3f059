import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import { bundleFolder } from "../../build/bundle.ts";
import { writeFacts } from "../../build/migrations/write-facts.ts";
import { clusterArn, databaseName, functionName } from "../access/local-names.ts";
import type { FunctionCode, LocalFunction } from "../aws/lambda/local-function.ts";
import type { LocalAws } from "../local-aws.ts";
import { deployExpecting } from "./deploy-expecting.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";

const input = { image: "tasks:1.0.0", requester: "alice@example.com", reason: "First release" };
/** The function whose assets are the migrations. */
const planning = "initialize-database";
const migration = "003-longer-titles.sql";

/** A release with a breaking migration, which the input permits. */
export const heldBackMigration: Scenario = {
  name: "held-back-migration",
  title: "a breaking migration that the input permits is applied after the approval",
  endState: "Deployed",
  run: async (world) => {
    const first = await deployExpecting(world, input, "Deployed");
    if (hasAppliedMigrations(first)) throw new Error("ApplyMigrations ran although no migration waited");
    const folder = await mkdtemp(join(tmpdir(), "xray-watch-"));
    try {
      await addMigration(world.aws, folder);
      const next = { ...input, image: "tasks:1.1.0", allowBreakingMigrations: [migration] };
      const progress = await world.deploy({ input: next });
      if (!hasAppliedMigrations(progress))
        throw new Error("ApplyMigrations was skipped although a migration waited");
      if (!(await isApplied(world.aws))) throw new Error(`${migration} is not in the ledger`);
      return progress;
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  leaves: (left) =>
    expectFinalState(left, { stack: "UPDATE_COMPLETE", version: "1.1.0", changeSets: 0, lock: "free" }),
};

const hasAppliedMigrations = ({ states }: ExecutionProgress) =>
  states.some(({ state }) => state === "ApplyMigrations");

/** Deploys an orchestrator that has one more migration. */
async function addMigration(aws: LocalAws, folder: string): Promise<void> {
  await cp(join(bundleFolder, planning), folder, { recursive: true });
  const database = join(folder, "database");
  await writeFile(join(database, migration), "ALTER TABLE tasks ALTER COLUMN title TYPE VARCHAR(200)");
  await writeFacts(database, database, join(folder, ".facts-stamp.json"));
  await aws.upgrade((fn) => (fn.name === functionName(planning) ? { ...fn, code: codeIn(folder, fn) } : fn));
}

/** The same code with the assets of another folder. */
const codeIn = (folder: string, { code }: LocalFunction): FunctionCode =>
  "folder" in code ? { ...code, folder } : { bundle: join(folder, "index.mjs") };

async function isApplied({ clients, databaseSecretArn }: LocalAws): Promise<boolean> {
  const { records = [] } = await clients.rdsData.send(
    new ExecuteStatementCommand({
      resourceArn: clusterArn,
      secretArn: databaseSecretArn,
      database: databaseName,
      sql: "SELECT name FROM xray_watch.migrations WHERE name = :name",
      parameters: [{ name: "name", value: { stringValue: migration } }],
    }),
  );
  return records.length === 1;
}
