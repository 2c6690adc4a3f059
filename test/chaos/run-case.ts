import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { stackName, tableName } from "../../infra/local/access/local-names.ts";
import { finalState } from "../../infra/local/scenarios/final-state.ts";
import { keys } from "../../orchestrator/deployment/table.ts";
import { endOf } from "../../orchestrator/history/execution-progress.ts";
import type { ChaosCase } from "./cases/chaos-case.ts";
import type { ChaosWorld } from "./chaos-world.ts";
import type { Problems } from "./invariants/ended.ts";
import { brokenInvariants } from "./invariants/invariants.ts";
import { randomOf } from "./random.ts";
import type { Worlds } from "./worlds.ts";

export interface CaseReport {
  readonly fired: boolean;
  /** The end state, or the execution's status; missing if it has no end. */
  readonly end?: string;
  readonly problems: Problems;
  readonly durationMs: number;
}

type Judged = Omit<CaseReport, "durationMs">;

/** A few calls depend on the moment, so that not every run of a pass makes them. */
const defaultRuns = 3;

/** Runs a case until its fault has fired. A fault that does not fire is a problem. */
export async function runCase(
  worlds: Worlds,
  chaosCase: ChaosCase,
  seed: number,
  maxRuns = defaultRuns,
): Promise<CaseReport> {
  const startedAt = performance.now();
  let report: Judged = { fired: false, problems: [] };
  for (let run = 0; run < maxRuns && !report.fired && report.problems.length === 0; run++) {
    const world = await worlds.take(chaosCase.pass);
    report = await runOn(world, chaosCase, seed).catch((error: unknown) => ({
      fired: false,
      problems: [`it could not be judged: ${error instanceof Error ? error.stack : error}`],
    }));
    await worlds.giveBack(world, report.problems.length === 0 && (await isInOrder(world)));
  }
  const silent = report.fired || report.problems.length > 0 ? [] : ["the fault did not fire"];
  return {
    ...report,
    problems: [...report.problems, ...silent],
    durationMs: performance.now() - startedAt,
  };
}

async function runOn(world: ChaosWorld, chaosCase: ChaosCase, seed: number): Promise<Judged> {
  const attempt = chaosCase.pass.begin(world);
  const before = world.version;
  const random = randomOf(seed, chaosCase.id);
  const { fault, expected } = chaosCase.disturb({ world, attempt, random });
  const progress = await world.run(attempt, fault);
  // The clean-up comes after the end.
  await world.network.idle();
  await world.aws.cleanedUp();
  const { fired } = fault;
  const ended = { world, attempt, progress, before, expected: expected() };
  const broken = await brokenInvariants(
    fired ? ended : { ...ended, expected: { ends: [attempt.ends], messages: "once" } },
  );
  const next = chaosCase.thenDeploys && fired ? await nextDeployment(world, before, endOf(progress)) : [];
  return { fired, end: endOf(progress), problems: [...broken, ...next] };
}

/** Another deployment has to succeed, unless a person must delete the stack first. */
async function nextDeployment(world: ChaosWorld, before: string | undefined, end: string): Promise<Problems> {
  if (before === undefined && end === "RollbackFailed") return [];
  const lock = await world.aws.clients.table.send(
    new GetCommand({ TableName: tableName, Key: keys.lock(stackName), ConsistentRead: true }),
  );
  const kept = lock.Item?.keptBecause ? { acknowledgeFailedRollback: lock.Item.deploymentId } : {};
  const next = await world.run(world.nextVersion(kept));
  return next.endState === "Deployed"
    ? []
    : [`the next deployment ended ${endOf(next)} (${next.error}: ${next.cause})`];
}

/** Whether the world can be used again: its lock is free, and either a version runs or there is nothing. */
async function isInOrder(world: ChaosWorld): Promise<boolean> {
  const { version, stack, lock } = await finalState(world.aws);
  world.version = version === "none" ? undefined : version;
  return lock === "free" && (version !== "none" || stack === "none");
}
