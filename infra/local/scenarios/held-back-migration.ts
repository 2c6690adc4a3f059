import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import { bundleFolder } from "../../build/bundle.ts";
import { clusterArn, databaseName, functionName } from "../access/local-names.ts";
import type { LocalAws } from "../local-aws.ts";
import { mustEnd } from "./must-end.ts";
import { expectLeft, type Scenario } from "./scenario.ts";

const input = { image: "tasks:1.0.0", requester: "alice@example.com", reason: "First release" };
/** The function that has the migrations beside its bundle. */
const planning = "initialize-database";
const migration = "003-longer-titles.sql";

/** A release brings a breaking migration, which the input permits. */
export const heldBackMigration: Scenario = {
  name: "held-back-migration",
  title: "a breaking migration that the input permits waits for the approval, then it is applied",
  endState: "Deployed",
  run: async (world) => {
    const first = await mustEnd(world, input, "Deployed");
    if (passed(first)) throw new Error("ApplyMigrations ran although no migration waited");
    const folder = await mkdtemp(join(tmpdir(), "xray-watch-"));
    try {
      await bringMigration(world.aws, folder);
      const next = { ...input, image: "tasks:1.1.0", allowBreakingMigrations: [migration] };
      const progress = await world.deploy({ input: next });
      if (!passed(progress)) throw new Error("ApplyMigrations was skipped although a migration waited");
      if (!(await isApplied(world.aws))) throw new Error(`${migration} is not in the ledger`);
      return progress;
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  leaves: (left) =>
    expectLeft(left, { stack: "UPDATE_COMPLETE", version: "1.1.0", changeSets: 0, lock: "free" }),
};

const passed = ({ states }: ExecutionProgress) => states.some(({ state }) => state === "ApplyMigrations");

/** Deploys an orchestrator that has one migration more beside its bundle. */
async function bringMigration(aws: LocalAws, folder: string): Promise<void> {
  await cp(join(bundleFolder, planning), folder, { recursive: true });
  await writeFile(
    join(folder, "database", migration),
    "ALTER TABLE tasks ALTER COLUMN title TYPE VARCHAR(200)",
  );
  const bundle = join(folder, "index.mjs");
  await aws.upgrade((fn) => (fn.name === functionName(planning) ? { ...fn, bundle } : fn));
}

async function isApplied({ clients, databaseSecretArn }: LocalAws): Promise<boolean> {
  const { records = [] } = await clients.rdsData.send(
    new ExecuteStatementCommand({
      resourceArn: clusterArn,
      secretArn: databaseSecretArn,
      database: databaseName,
      sql: "SELECT name FROM schema_migrations WHERE name = :name",
      parameters: [{ name: "name", value: { stringValue: migration } }],
    }),
  );
  return records.length === 1;
}
