import type { ExecutionProgress } from "../../../orchestrator/history/execution-progress.ts";
import { isApplied, withMigration } from "./added-migration.ts";
import { deployExpecting } from "./deploy-expecting.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";

const input = { image: "tasks:1.0.0", requester: "alice@example.com", reason: "First release" };
const migration = "003-longer-titles.sql";

/** A release with a breaking migration, which the input permits. */
export const heldBackMigration: Scenario = {
  name: "held-back-migration",
  title: "a breaking migration that the input permits is applied after the approval",
  endState: "Deployed",
  run: async (world) => {
    const first = await deployExpecting(world, input, "Deployed");
    if (hasAppliedMigrations(first)) throw new Error("ApplyMigrations ran although no migration waited");
    return withMigration(
      world.aws,
      migration,
      "ALTER TABLE tasks ALTER COLUMN title TYPE VARCHAR(200)",
      async () => {
        const next = { ...input, image: "tasks:1.1.0", allowBreakingMigrations: [migration] };
        const progress = await world.deploy({ input: next });
        if (!hasAppliedMigrations(progress))
          throw new Error("ApplyMigrations was skipped although a migration waited");
        if (!(await isApplied(world.aws, migration))) throw new Error(`${migration} is not in the ledger`);
        return progress;
      },
    );
  },
  leaves: (left) =>
    expectFinalState(left, { stack: "UPDATE_COMPLETE", version: "1.1.0", changeSets: 0, lock: "free" }),
};

const hasAppliedMigrations = ({ states }: ExecutionProgress) =>
  states.some(({ state }) => state === "ApplyMigrations");
