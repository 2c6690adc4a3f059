import type { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { Deployment } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { smokeTestsAtOnce } from "../deployment/smoke-test-bounds.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { type ServiceAddress, serviceAddress } from "../ecs/service-address.ts";
import {
  readTrialTask,
  startTrialTask,
  stopTrialTasks,
  type TrialTaskState,
  trialName,
} from "../ecs/trial-task.ts";
import type { TriedRelease } from "../rehearsal/rehearsal.ts";
import {
  type RehearsalClone,
  type RehearsalProgress,
  readRehearsalProgress,
  storeRehearsalProgress,
  type TrialTask,
} from "../rehearsal/rehearsal-progress.ts";
import { readPreviousRelease } from "../release/previous-release.ts";
import { describeStack } from "../stack/stack-outputs.ts";
import { type PhaseContract, recordedContract } from "./contract.ts";
import { fewAtATime } from "./few-at-a-time.ts";
import { runSmokeTest, type SmokeTestServices } from "./run-smoke-test.ts";
import { failureLine } from "./smoke-test-results.ts";

export interface ReleaseTrialServices extends SmokeTestServices {
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly table: Table;
  readonly target: Target;
}

/** The running release on the clone, once it has passed there; otherwise what is known of it already. */
export type ReleaseTrial =
  | { readonly image: string; readonly url: string; readonly contract: PhaseContract }
  | TriedRelease;

// ECS starts a task on Fargate in a minute or two, with a large image in more.
const startDeadlineMs = 5 * 60 * 1000;

/**
 * Starts a task of the running release that uses the clone, and runs the release's smoke tests before any migration: what
 * fails then is no migration's fault. Throws RehearsalUnfinished while the task starts, and after the tests.
 */
export async function tryBefore(
  services: ReleaseTrialServices,
  deployment: Deployment,
  progress: Required<Pick<RehearsalProgress, "clone">> & RehearsalProgress,
): Promise<ReleaseTrial> {
  const { ecs, table, clock } = services;
  const release = await readPreviousRelease(table, deployment);
  if (!release) return notTried("no release is recorded");
  const { image } = release;
  if (!release.contract) return notTried("its contract is not recorded", image);
  const address = await addressOf(services, deployment);
  if (!address) return notTried(`the stack ${deployment.stackName} names no service`, image);
  const started = progress.task ?? (await startTask(services, deployment, { ...progress.clone, address }));
  if ("why" in started) return notTried(started.why, image);
  if (!progress.task) await storeRehearsalProgress(table, deployment.id, { ...progress, task: started });
  const task = await readTrialTask(ecs, address.cluster, started);
  const { failedBefore } = progress;
  if (task.status === "stopped") {
    return failedBefore ? { image, outcome: "failed", problems: [task.why] } : notTried(task.why, image);
  }
  if (task.status === "starting" || !(failedBefore ?? (await answers(services, task.url)))) {
    const isLate = clock.now() - (task.since?.getTime() ?? clock.now()) > startDeadlineMs;
    if (isLate) return notTried(silent(task), image);
    throw new DeploymentError("RehearsalUnfinished", "a task of the running release starts on the clone");
  }
  const contract = recordedContract(release.deploymentId, release.contract);
  if (!failedBefore) {
    const failed = await failedTestsOf(services, task.url, contract);
    await storeRehearsalProgress(table, deployment.id, { ...progress, task: started, failedBefore: failed });
    throw new DeploymentError(
      "RehearsalUnfinished",
      "the running release was tried; the migrations are next",
    );
  }
  if (failedBefore.length === 0) return { image, url: task.url, contract };
  return notTried(`it fails on the clone without the migrations, too: ${failedBefore.join(" | ")}`, image);
}

/** Stops the task, if there is one. Idempotent. */
export async function endTrial(services: ReleaseTrialServices, deployment: Deployment): Promise<void> {
  const progress = await readRehearsalProgress(services.table, deployment.id);
  const address = progress?.task && (await addressOf(services, deployment));
  if (address) await stopTrialTasks(services.ecs, address.cluster, trialName(deployment.id));
}

/** Runs the same smoke tests against the same task, after the migrations. */
export async function tryAgain(services: SmokeTestServices, trial: ReleaseTrial): Promise<TriedRelease> {
  if ("outcome" in trial) return trial;
  const { image, url, contract } = trial;
  const problems = await failedTestsOf(services, url, contract);
  return { image, outcome: problems.length === 0 ? "passed" : "failed", problems };
}

async function addressOf(
  { cloudFormation, target }: ReleaseTrialServices,
  { stackName }: Deployment,
): Promise<ServiceAddress | undefined> {
  return serviceAddress(target, { stack: await describeStack(cloudFormation, stackName) });
}

/** Its ARN is recorded by the caller; until then a repeated call gets the same task. */
const startTask = (
  { ecs }: ReleaseTrialServices,
  { id }: Deployment,
  { address, own, other }: Pick<RehearsalClone, "own" | "other"> & { readonly address: ServiceAddress },
): Promise<TrialTask | { readonly why: string }> =>
  startTrialTask(ecs, { name: trialName(id), address, own, other });

/** Runs a contract against one task. Returns each failed smoke test in one line; none if it passes. */
async function failedTestsOf(
  services: SmokeTestServices,
  url: string,
  { tests, ...expectations }: PhaseContract,
): Promise<readonly string[]> {
  const results = await fewAtATime(tests, smokeTestsAtOnce, (test) =>
    runSmokeTest(services, url, test, expectations),
  );
  return results.filter(({ problems }) => problems.length > 0).map(failureLine);
}

/** Whether anything answers at the address, with whatever status. */
async function answers({ http }: SmokeTestServices, url: string): Promise<boolean> {
  try {
    const response = await http(url, { redirect: "manual", signal: AbortSignal.timeout(3000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

const silent = (task: TrialTaskState): string =>
  task.status === "running"
    ? `its task did not answer at ${task.url} within five minutes; on AWS a function outside of the VPC cannot reach it`
    : "its task did not start within five minutes";

const notTried = (why: string, image?: string): TriedRelease => ({
  ...(image !== undefined && { image }),
  outcome: "notTried",
  why,
  problems: [],
});
