import type { CloudFormationClient, CreateChangeSetInput, Stack } from "@aws-sdk/client-cloudformation";
import { clientToken } from "../deployment/client-token.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { ChangeSet, Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import type { ImageRegistries } from "../image/image-identity.ts";
import { pinnedName, requestedImage } from "../image/requested-image.ts";
import { restoredReleaseOf } from "../release/previous-release.ts";
import type { Release } from "../release/release.ts";
import { maxTemplateBytes } from "../review/rollback-feasibility.ts";
import { changeSetDescription, changeSetName } from "../stack/change-set-name.ts";
import {
  type ChangeSetPlan,
  deploymentPlan,
  requestedParameters,
  rollbackPlan,
} from "../stack/change-set-plan.ts";
import { assertDeployable, findStack, isBusy, isToBeCreated } from "../stack/stack-status.ts";
import { submitChangeSet } from "../stack/submit-change-set.ts";
import { isNamed } from "../text/named-error.ts";

export interface ChangeSetServices {
  readonly cloudFormation: CloudFormationClient;
  readonly table: Table;
  readonly target: Target;
  readonly images: ImageRegistries;
  /** Body of the bundled template, for targets that use it; a rollback uses the recorded one. */
  readonly template: string;
  /** The role that CloudFormation assumes; without one it uses the caller's permissions. */
  readonly roleArn?: string | undefined;
}

/**
 * Requests the change set of this phase from CloudFormation, with the image by its digest, or by its tag if the digest
 * cannot be told or the template does not take it. Idempotent: a retry finds the one of the first call, or asks for the
 * same image. Throws LockLost, DeploymentHalted, NoReleaseBefore, StackNotDeployable, StackBusy, ChangeSetFailed.
 */
export async function createChangeSet(
  services: ChangeSetServices,
  payload: Payload<"CreateChangeSet">,
): Promise<ChangeSet> {
  const { deployment, phase, lock } = payload;
  const [stack, release] = await Promise.all([
    findStack(services.cloudFormation, deployment.stackName),
    restoredReleaseOf(services.table, deployment, phase),
    assertLockHeld(services.table, deployment, lock),
    assertNotHalted(services.table, deployment.id, phase),
  ]);
  const plan =
    phase === "rollback" || deployment.release
      ? planRollback(services.target, release, stack)
      : await planDeployment(services, deployment, stack);
  assertReady(stack);
  const { cloudFormation, target } = services;
  try {
    const request = requestOf(services, payload, plan, stack);
    return await submitChangeSet(cloudFormation, payload, request);
  } catch (error) {
    if (!plan.byTag || !isRefusedValue(error, target.imageParameter)) throw error;
    const parameters = { ...plan.parameters, ...plan.byTag };
    const request = requestOf(services, payload, { ...plan, parameters }, stack);
    const ClientToken = clientToken(deployment.id, phase, "create-change-set-by-tag");
    return submitChangeSet(cloudFormation, payload, { ...request, ClientToken });
  }
}

/**
 * Whether CloudFormation refuses the parameter's value, e.g. because of its AllowedPattern:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
const isRefusedValue = (error: unknown, parameter: string) =>
  isNamed(error, "ChangeSetFailed") &&
  [`Parameter '${parameter}' `, `Parameter ${parameter} `].some((named) => error.message.includes(named)) &&
  / (must|failed to satisfy) /.test(error.message);

async function planDeployment(
  { table, images, target, template }: ChangeSetServices,
  deployment: Deployment,
  stack: Stack | undefined,
): Promise<ChangeSetPlan> {
  if (target.template !== "compute" && isToBeCreated(stack)) {
    throw new DeploymentError(
      "StackNotDeployable",
      `the stack ${target.stackName} was deleted during the deployment; create it from its own template, then deploy again`,
    );
  }
  const image = await requestedImage(table, images, deployment);
  return deploymentPlan(target, template, { ...deployment, pinnedImage: pinnedName(image) }, stack);
}

function planRollback(target: Target, release: Release | undefined, stack: Stack | undefined): ChangeSetPlan {
  const { stackName } = target;
  if (!release) {
    throw new DeploymentError(
      "NoReleaseBefore",
      `no release of ${stackName} was recorded before this deployment, so there is nothing to restore; ` +
        "repair or delete the stack by hand",
    );
  }
  if (stack) return rollbackPlan(target, release, stack);
  throw new DeploymentError(
    "StackNotDeployable",
    `the stack ${stackName} was deleted during the deployment; deploy ${release.image} again`,
  );
}

function assertReady(stack: Stack | undefined): void {
  if (!stack) return;
  if (isBusy(stack)) {
    throw new DeploymentError(
      "StackBusy",
      `the stack ${stack.StackName} is ${stack.StackStatus}; wait for the end of that operation`,
    );
  }
  assertDeployable(stack);
}

function requestOf(
  { target, roleArn }: ChangeSetServices,
  { deployment, phase }: Payload<"CreateChangeSet">,
  plan: ChangeSetPlan,
  stack: Stack | undefined,
): CreateChangeSetInput {
  return {
    StackName: deployment.stackName,
    ChangeSetName: changeSetName(deployment, phase),
    ChangeSetType: isToBeCreated(stack) ? "CREATE" : "UPDATE",
    ClientToken: clientToken(deployment.id, phase, "create-change-set"),
    Description: changeSetDescription(deployment, phase),
    ...(plan.template ? { TemplateBody: submittable(plan.template) } : { UsePreviousTemplate: true }),
    Parameters: requestedParameters(plan, stack),
    Capabilities: [...target.capabilities],
    ...(roleArn && { RoleARN: roleArn }),
    IncludeNestedStacks: true,
  };
}

function submittable(template: string): string {
  const bytes = Buffer.byteLength(template);
  if (bytes <= maxTemplateBytes) return template;
  throw new DeploymentError(
    "ChangeSetFailed",
    `the template has ${bytes} bytes; CloudFormation accepts ${maxTemplateBytes}. Make it smaller, e.g. with a nested stack`,
  );
}
