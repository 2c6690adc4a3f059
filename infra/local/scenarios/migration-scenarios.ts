import {
  BeginTransactionCommand,
  ExecuteStatementCommand,
  RollbackTransactionCommand,
} from "@aws-sdk/client-rds-data";
import { failCause } from "../../../orchestrator/history/fail-cause.ts";
import type { LocalAws } from "../local-aws.ts";
import { databasePlace, hasRow, isApplied, withMigration } from "./added-migration.ts";
import { deployExpecting } from "./deploy-expecting.ts";
import { first, update } from "./first-release.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";

const column = "003-due-date.sql";
const index = "003-index-of-titles.sql";

/** How migrations run: beside a transaction that is left open, and outside of one. */
export const migrationScenarios: readonly Scenario[] = [
  {
    name: "busy-database",
    title:
      "a transaction that is left open keeps a migration from its lock: it gives up, and the stack is untouched",
    endState: "Failed",
    error: "DatabaseBusy",
    run: async (world) => {
      await deployExpecting(world, first, "Deployed");
      const adding = "ALTER TABLE tasks ADD COLUMN due_date date";
      return withMigration(world.aws, column, adding, () =>
        whileReading(world.aws, async () => {
          const progress = await world.deploy({ input: update });
          const { cause } = failCause(progress.cause ?? "");
          if (!cause.includes('"nightly-report"'))
            throw new Error(`the cause does not say who blocks: ${cause}`);
          if (await isApplied(world.aws, column)) throw new Error(`${column} is in the ledger`);
          return progress;
        }),
      );
    },
    leaves: (left) =>
      expectFinalState(left, { stack: "CREATE_COMPLETE", version: "1.0.0", tasks: 4, lock: "free" }),
  },
  {
    name: "concurrent-index",
    title: "an index is built outside of a transaction, and blocks nobody",
    endState: "Deployed",
    run: async (world) => {
      await deployExpecting(world, first, "Deployed");
      const building = "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_tasks_title ON tasks (title);";
      return withMigration(world.aws, index, building, async () => {
        const progress = await world.deploy({ input: update });
        const valid = "SELECT 1 FROM pg_index WHERE indisvalid AND indexrelid = to_regclass(:name)";
        if (!(await hasRow(world.aws, valid, "idx_tasks_title"))) throw new Error("the index is not valid");
        if (!(await isApplied(world.aws, index))) throw new Error(`${index} is not in the ledger`);
        return progress;
      });
    },
    leaves: (left) =>
      expectFinalState(left, { stack: "UPDATE_COMPLETE", version: "1.1.0", changeSets: 0, lock: "free" }),
  },
];

/** Runs `run` while a transaction is open that has read the tasks. */
async function whileReading<Result>(aws: LocalAws, run: () => Promise<Result>): Promise<Result> {
  const { rdsData } = aws.clients;
  const { database, ...cluster } = databasePlace(aws);
  const { transactionId } = await rdsData.send(new BeginTransactionCommand({ ...cluster, database }));
  for (const sql of ["SET LOCAL application_name = 'nightly-report'", "SELECT count(*) FROM tasks"])
    await rdsData.send(new ExecuteStatementCommand({ ...cluster, database, transactionId, sql }));
  try {
    return await run();
  } finally {
    await rdsData.send(new RollbackTransactionCommand({ ...cluster, transactionId }));
  }
}
