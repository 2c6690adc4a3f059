import { ListTasksCommand } from "@aws-sdk/client-ecs";
import { DescribeDBClustersCommand } from "@aws-sdk/client-rds";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Table } from "../../../orchestrator/deployment/table.ts";
import { trialName } from "../../../orchestrator/ecs/trial-task.ts";
import { readOpenClones } from "../../../orchestrator/rehearsal/open-clones.ts";
import { type Rehearsal, readRehearsal } from "../../../orchestrator/rehearsal/rehearsal.ts";
import { sweepMinutes } from "../../functions/functions.ts";
import { deploymentIdOfExecution } from "../access/deployment-links.ts";
import { stackName, tableName } from "../access/local-names.ts";
import { isApplied, withMigration } from "./added-migration.ts";
import { first, update } from "./first-release.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const migration = "003-rename-title.sql";
const renaming = "ALTER TABLE tasks RENAME COLUMN title TO heading";
const next = { ...update, allowBreakingMigrations: [migration] };

const unchanged: Scenario["leaves"] = (left) =>
  expectFinalState(left, { version: "1.0.0", tasks: 4, changeSets: 0, lock: "free" });

/** Waiting migrations are applied to a clone of the database, on which the running release is tried. */
export const rehearsalScenarios: readonly Scenario[] = [
  {
    name: "rehearsal-stopped",
    title: "stopped in the middle of a rehearsal: its task is stopped and the clone deleted",
    endState: "NothingToDeploy",
    ownDatabase: true,
    after: first,
    run: (world) =>
      withMigration(world.aws, migration, renaming, async () => {
        const executionArn = await world.start({ input: next });
        const ended = world.follow(executionArn, "none");
        await world.reaches(executionArn, "RehearseMigrations");
        await startsTask(world, executionArn);
        await world.aws.clients.stepFunctions.send(new StopExecutionCommand({ executionArn }));
        await ended;
        await world.aws.cleanedUp();
        await expectNoClone(world);
        return world.deploy({ input: first });
      }),
    leaves: unchanged,
  },
  {
    name: "rehearsal-fails",
    title:
      "the previous release fails on a clone of the migrated database: the approvers read it, and reject the migration",
    endState: "Rejected",
    error: "DeploymentRejected",
    ownDatabase: true,
    after: first,
    run: (world) =>
      withMigration(world.aws, migration, renaming, async () => {
        const execution = await world.start({ input: next });
        const progress = await world.follow(execution, "reject");
        const { outcome, previousRelease } = await rehearsalOf(world, execution);
        expectSame([outcome, previousRelease.outcome], ["rehearsed", "failed"]);
        const [mail] = world.aws.inbox.mails().filter(({ text }) => text.includes("tasks:1.0.0 fails: "));
        if (!mail) throw new Error("no mail says that the previous release fails");
        if (await isApplied(world.aws, migration)) throw new Error(`${migration} is in the ledger`);
        await expectNoClone(world);
        return progress;
      }),
    leaves: unchanged,
  },
  {
    name: "rehearsal",
    title: "a migration is rehearsed on a clone of the database, measured, and then approved",
    endState: "Deployed",
    ownDatabase: true,
    after: first,
    run: (world) => {
      const adding = "ALTER TABLE tasks ADD COLUMN due_date date";
      return withMigration(world.aws, "003-due-date.sql", adding, async () => {
        const execution = await world.start({ input: update });
        const progress = await world.follow(execution);
        const { outcome, previousRelease, migrations } = await rehearsalOf(world, execution);
        const locks = migrations.flatMap(({ locks }) => locks.map(({ mode, table }) => `${mode} ${table}`));
        expectSame(
          [outcome, previousRelease.outcome, ...locks],
          ["rehearsed", "passed", "ACCESS EXCLUSIVE tasks"],
        );
        return progress;
      });
    },
    leaves: (left) => expectFinalState(left, { version: "1.1.0", changeSets: 0, lock: "free" }),
  },
];

const tableOf = ({ aws }: World): Table => ({ client: aws.clients.table, name: tableName });

async function rehearsalOf(world: World, executionArn: string): Promise<Rehearsal> {
  const id = await deploymentIdOfExecution(world.aws.clients, executionArn);
  const rehearsal = await readRehearsal(tableOf(world), id);
  if (!rehearsal) throw new Error("no rehearsal is recorded");
  return rehearsal;
}

/** Resolves once a task of the running release uses the clone. */
async function startsTask({ aws }: World, executionArn: string): Promise<void> {
  const startedBy = trialName(await deploymentIdOfExecution(aws.clients, executionArn));
  const listing = { cluster: `${stackName}-cluster`, startedBy };
  while (!(await aws.clients.ecs.send(new ListTasksCommand(listing))).taskArns?.length) {
    await aws.clock.sleep(500);
  }
}

/** Throws unless every clone is deleted, and forgotten, within some sweeps. */
async function expectNoClone(world: World): Promise<void> {
  const { clients, clock } = world.aws;
  const isLeft = async () => {
    const { DBClusters = [] } = await clients.rds.send(new DescribeDBClustersCommand());
    return DBClusters.length > 1 || (await readOpenClones(tableOf(world))).length > 0;
  };
  const deadline = clock.now() + 8 * sweepMinutes * 60_000;
  while (await isLeft()) {
    if (clock.now() > deadline) throw new Error("the clone of a rehearsal is left");
    await clock.sleep(1000);
  }
}

function expectSame(found: readonly string[], expected: readonly string[]): void {
  if (found.join() !== expected.join())
    throw new Error(`${found.join(", ")} instead of ${expected.join(", ")}`);
}
