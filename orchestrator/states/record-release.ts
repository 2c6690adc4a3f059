import { type CloudFormationClient, GetTemplateCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { DescribeTasksCommand, type ECSClient, ListTasksCommand } from "@aws-sdk/client-ecs";
import type { Deployment } from "../deployment/deployment.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { readPreviousRelease } from "../release/previous-release.ts";
import { type Release, type ReleaseContract, releaseOf, storeRelease } from "../release/release.ts";
import { describeStack, outputOf } from "../stack/stack-outputs.ts";
import { noEchoMask } from "../stack/template-parameters.ts";
import type { Clock } from "../text/clock.ts";
import type { Contract } from "../verification/contract.ts";
import { readSmokeTests } from "../verification/smoke-test-results.ts";

export interface RecordReleaseServices {
  readonly cloudFormation: CloudFormationClient;
  readonly ecs: ECSClient;
  readonly table: Table;
  readonly clock: Clock;
  readonly target: Target;
  /** The contract that verified the deployment. */
  readonly contract: Contract;
}

/**
 * Records the deployed and verified release, once; answers the id of the deployment whose release runs. After a
 * rollback nothing is recorded: the previous release runs again. Idempotent. Throws LockLost: the new owner of the lock
 * may have deployed another version.
 */
export async function recordRelease(
  services: RecordReleaseServices,
  payload: Payload<"RecordRelease">,
): Promise<Answer<"RecordRelease">> {
  const { deployment, phase, lock } = payload;
  await assertLockHeld(services.table, deployment, lock);
  if (phase === "rollback") {
    const live = await readPreviousRelease(services.table, deployment);
    if (!live)
      throw new Error(`the stack ${deployment.stackName} was rolled back, but no release is recorded`);
    return { recorded: live.deploymentId };
  }
  const recorded = await releaseOf(services.table, deployment.stackName, deployment.id);
  const release = recorded ?? (await currentRelease(services, payload));
  await storeRelease(services.table, release, deployment.startedAt);
  return { recorded: deployment.id };
}

async function currentRelease(
  services: RecordReleaseServices,
  { deployment, changeSet }: Payload<"RecordRelease">,
): Promise<Release> {
  const { cloudFormation, ecs, clock, target } = services;
  const [stack, { TemplateBody }] = await Promise.all([
    describeStack(cloudFormation, changeSet.stackArn),
    cloudFormation.send(new GetTemplateCommand({ StackName: changeSet.stackArn, TemplateStage: "Original" })),
  ]);
  if (!TemplateBody)
    throw new Error(`CloudFormation returned no template of the stack ${deployment.stackName}`);
  const imageDigest = await runningDigest(ecs, stack, target, deployment.image);
  return {
    deploymentId: deployment.id,
    stackName: deployment.stackName,
    image: deployment.release?.image ?? deployment.image,
    ...(imageDigest ? { imageDigest } : {}),
    ...parametersOf(stack),
    template: TemplateBody,
    contract: await releaseContract(services, deployment),
    recordedAt: new Date(clock.now()).toISOString(),
  };
}

async function releaseContract(
  { table, contract }: RecordReleaseServices,
  { id, stackName, release }: Deployment,
): Promise<ReleaseContract> {
  // A release that was restored by hand was verified by its recorded contract, and keeps it.
  const kept = release && (await releaseOf(table, stackName, release.deploymentId))?.contract;
  if (kept) return kept;
  const { smokeTests, delayScale, reportsVersion } = contract;
  const report = reportsVersion ? await readSmokeTests(table, id, "deploy") : undefined;
  const [version] = (report?.results ?? []).flatMap((result) => result.version ?? []);
  return { smokeTests, delayScale, ...(version === undefined ? {} : { version }) };
}

function parametersOf({ Parameters = [] }: Stack): Pick<Release, "parameters" | "secretParameters"> {
  const named = Parameters.map(({ ParameterKey = "", ParameterValue = "" }) => [
    ParameterKey,
    ParameterValue,
  ]);
  return {
    parameters: Object.fromEntries(named.filter(([, value]) => value !== noEchoMask)),
    secretParameters: named.flatMap(([name = "", value]) => (value === noEchoMask ? [name] : [])),
  };
}

/** The digest with which all tasks run `image`; undefined if ECS returns none or several. */
async function runningDigest(
  ecs: ECSClient,
  stack: Stack,
  { outputs }: Target,
  image: string,
): Promise<string | undefined> {
  const cluster = outputOf(stack, outputs.clusterName);
  const serviceName = outputOf(stack, outputs.serviceName);
  if (!cluster || !serviceName) return undefined;
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster, serviceName, desiredStatus: "RUNNING" }),
  );
  if (taskArns.length === 0) return undefined;
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const containers = tasks.flatMap((task) => task.containers ?? []);
  const digests = new Set(containers.filter((one) => one.image === image).map((one) => one.imageDigest));
  const [digest] = digests;
  return digests.size === 1 ? digest : undefined;
}
