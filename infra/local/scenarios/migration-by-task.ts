import { fileURLToPath } from "node:url";
import { ListTaskDefinitionsCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Target } from "../../../orchestrator/deployment/target.ts";
import { parseTargets, serializeTargets } from "../../../orchestrator/deployment/target-json.ts";
import { migrationTaskName } from "../../../orchestrator/migration-task/start-migration-task.ts";
import { migrationFamily } from "../../../orchestrator/migration-task/task-definition.ts";
import { sweepMinutes } from "../../functions/functions.ts";
import { deploymentIdOfExecution } from "../access/deployment-links.ts";
import { stackName } from "../access/local-names.ts";
import { hasRow } from "./added-migration.ts";
import { afterFirst, first, update } from "./first-release.ts";
import { halt } from "./halted.ts";
import { expectFinalState, type Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const program = fileURLToPath(new URL("migrate.mjs", import.meta.url));
const forever = "SELECT pg_sleep(3600)";

const unchanged: Scenario["leaves"] = (left) =>
  expectFinalState(left, { version: "1.0.0", changeSets: 0, lock: "free" });

/** A command of the new image migrates the database in an ECS task of its own. */
export const migrationByTaskScenarios: readonly Scenario[] = [
  {
    name: "migration-by-task-fails",
    title: "the task that migrates fails: the stack is not changed, and its log is told",
    endState: "Failed",
    error: "DatabaseInitializationFailed",
    ...afterFirst,
    run: (world) =>
      migratingBy(world, "ALTER TABLE missing ADD COLUMN note text", async () => {
        const progress = await world.deploy({ input: update });
        const { cause = "" } = progress;
        if (
          !/ended with exit code 1.*Its log ends: migrating \| not migrated: relation "missing" does not exist/.test(
            cause,
          )
        ) {
          throw new Error(`the cause does not tell exit code and log: ${cause}`);
        }
        return progress;
      }),
    leaves: unchanged,
  },
  {
    name: "migration-by-task-halted",
    title: "halted while the task migrates: the task is stopped, and the stack is not changed",
    endState: "Rejected",
    error: "DeploymentHalted",
    ...afterFirst,
    run: (world) =>
      migratingBy(world, forever, async () => {
        const execution = await world.start({ input: update });
        const ended = world.follow(execution);
        await untilMigrating(world, execution);
        await halt(world, execution);
        const progress = await ended;
        await expectNoTask(world, execution);
        return progress;
      }),
    leaves: unchanged,
  },
  {
    name: "migration-by-task-stopped",
    title:
      "stopped while the task migrates: the clean-up stops the task, and so does the sweep if that fails",
    endState: "NothingToDeploy",
    ...afterFirst,
    run: async (world, invocations) => {
      await migratingBy(world, forever, async () => {
        await stopWhileMigrating(world);
        const restore = invocations.fail("clean-up-execution");
        await stopWhileMigrating(world);
        restore();
      });
      return world.deploy({ input: first });
    },
    leaves: unchanged,
  },
  {
    name: "migration-by-task",
    title: "a task migrates the database after the approval, with the approved image; its log is on the page",
    endState: "Deployed",
    ...afterFirst,
    run: (world) =>
      migratingBy(world, "CREATE TABLE notes (note text)", async () => {
        const execution = await world.start({ input: update });
        const progress = await world.follow(execution);
        const [mail] = world.aws.inbox.mails().filter(({ text }) => text.includes("is not judged"));
        if (!mail) throw new Error("no mail says that what the command does is not judged");
        if (!(await hasRow(world.aws, "SELECT tablename FROM pg_tables WHERE tablename = :name", "notes"))) {
          throw new Error("the database is not migrated");
        }
        const page = await world.watch(execution);
        if (!/Migration task.*succeeded.*app {2}migrated/s.test(page)) {
          throw new Error("the page does not show the log of the migration task");
        }
        await expectNoTask(world, execution);
        return progress;
      }),
    leaves: (left) => expectFinalState(left, { version: "1.1.0", tasks: 4, changeSets: 0, lock: "free" }),
  },
];

/** Deploys an orchestrator whose target is migrated by a task with this statement, and runs `run` with it. */
async function migratingBy<Result>(
  { aws }: World,
  statement: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const byTask = (target: Target): Target =>
    target.database
      ? {
          ...target,
          database: { ...ofTask(target.database), migrations: { task: { command: [program, statement] } } },
        }
      : target;
  await aws.upgrade((fn) => {
    const { TARGETS } = fn.environment;
    if (!TARGETS) return fn;
    return {
      ...fn,
      environment: { ...fn.environment, TARGETS: serializeTargets(parseTargets(TARGETS).map(byTask)) },
    };
  });
  try {
    return await run();
  } finally {
    await aws.upgrade((fn) => fn);
  }
}

/** Without what is for SQL files. */
function ofTask({ clusterArn, secretArn, name }: NonNullable<Target["database"]>) {
  return { clusterArn, secretArn, name };
}

const listing = async ({ aws }: World, execution: string) => ({
  cluster: `${stackName}-cluster`,
  startedBy: migrationTaskName(await deploymentIdOfExecution(aws.clients, execution)),
});

/** Throws unless the task of a stopped execution is stopped, too. */
async function stopWhileMigrating(world: World): Promise<void> {
  const execution = await world.start({ input: update });
  const ended = world.follow(execution);
  await untilMigrating(world, execution);
  await world.aws.clients.stepFunctions.send(new StopExecutionCommand({ executionArn: execution }));
  await ended;
  await expectNoTask(world, execution);
  await world.aws.cleanedUp();
}

/** Resolves once the task of the execution runs. */
async function untilMigrating(world: World, execution: string): Promise<void> {
  const { clients, clock } = world.aws;
  await world.reaches(execution, "ApplyMigrations");
  const list = new ListTasksCommand(await listing(world, execution));
  while (!(await clients.ecs.send(list)).taskArns?.length) await clock.sleep(500);
}

/** Throws unless no task of the execution runs, and no task definition is left to start one from, within some sweeps. */
async function expectNoTask(world: World, execution: string): Promise<void> {
  const { clients, clock } = world.aws;
  const tasks = new ListTasksCommand(await listing(world, execution));
  const revisions = new ListTaskDefinitionsCommand({ familyPrefix: migrationFamily(stackName) });
  const left = async () => {
    const { taskArns = [] } = await clients.ecs.send(tasks);
    const { taskDefinitionArns = [] } = await clients.ecs.send(revisions);
    return [...taskArns, ...taskDefinitionArns];
  };
  const deadline = clock.now() + 3 * sweepMinutes * 60_000;
  for (let found = await left(); found.length > 0; found = await left()) {
    if (clock.now() > deadline) throw new Error(`left of the migration task: ${found.join(", ")}`);
    await clock.sleep(1000);
  }
}
