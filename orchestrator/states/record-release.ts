import { type CloudFormationClient, GetTemplateCommand, type Stack } from "@aws-sdk/client-cloudformation";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { Deployment } from "../deployment/deployment.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { type ReleaseImages, releaseImages } from "../ecs/release-images.ts";
import { serviceAddress } from "../ecs/service-address.ts";
import { approvedImageOf } from "../release/approved-image.ts";
import { readPreviousRelease } from "../release/previous-release.ts";
import { type Release, type ReleaseContract, releaseOf, storeRelease } from "../release/release.ts";
import { describeStack } from "../stack/stack-outputs.ts";
import { noEchoMask, parameterOf } from "../stack/template-parameters.ts";
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
 * may have deployed another version; ImageDigestDiffers if a task runs another image than the approved one.
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
  payload: Payload<"RecordRelease">,
): Promise<Release> {
  const { deployment, changeSet } = payload;
  const { cloudFormation, clock } = services;
  const [stack, { TemplateBody }] = await Promise.all([
    describeStack(cloudFormation, changeSet.stackArn),
    cloudFormation.send(new GetTemplateCommand({ StackName: changeSet.stackArn, TemplateStage: "Original" })),
  ]);
  if (!TemplateBody)
    throw new Error(`CloudFormation returned no template of the stack ${deployment.stackName}`);
  return {
    deploymentId: deployment.id,
    stackName: deployment.stackName,
    image: deployment.release?.image ?? deployment.image,
    ...(await imagesOf(services, payload, stack)),
    ...parametersOf(stack),
    template: TemplateBody,
    contract: await releaseContract(services, deployment),
    recordedAt: new Date(clock.now()).toISOString(),
  };
}

async function imagesOf(
  { ecs, table, target }: RecordReleaseServices,
  { deployment, phase, health: { taskDefinition } }: Payload<"RecordRelease">,
  stack: Stack,
): Promise<ReleaseImages> {
  const address = serviceAddress(target, { stack });
  if (!address) return {};
  const image = parameterOf(stack, target.imageParameter);
  const approved = await approvedImageOf(table, deployment, phase);
  return releaseImages(ecs, address, { taskDefinition, image, approved });
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
