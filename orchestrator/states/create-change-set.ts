import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetInput,
  DescribeChangeSetCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { clientToken } from "../deployment/client-token.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { assertNotHalted } from "../deployment/halt-record.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { ChangeSet, Payload } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import type { Target } from "../deployment/target.ts";
import { restoredReleaseOf } from "../release/previous-release.ts";
import type { Release } from "../release/release.ts";
import { maxTemplateBytes } from "../review/rollback-feasibility.ts";
import { changeSetDescription, changeSetName, isOwnChangeSet } from "../stack/change-set-name.ts";
import {
  type ChangeSetPlan,
  deploymentPlan,
  requestedParameters,
  rollbackPlan,
} from "../stack/change-set-plan.ts";
import { assertDeployable, findStack, isBusy, isToBeCreated } from "../stack/stack-status.ts";
import { isNamed } from "../text/named-error.ts";
import { redactText } from "../text/redaction.ts";

export interface ChangeSetServices {
  readonly cloudFormation: CloudFormationClient;
  readonly table: Table;
  readonly target: Target;
  /** Body of the bundled template, for targets that use it; a rollback uses the recorded one. */
  readonly template: string;
  /** The role that CloudFormation assumes; without one it uses the caller's permissions. */
  readonly roleArn?: string | undefined;
}

/**
 * Requests the change set of this phase from CloudFormation. Idempotent: a retry finds the one of the first call.
 * Throws LockLost, DeploymentHalted, NoReleaseBefore, StackNotDeployable, StackBusy, ChangeSetFailed.
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
      : planDeployment(services, deployment, stack);
  assertReady(stack);
  return submit(services.cloudFormation, payload, requestOf(services, payload, plan, stack));
}

function planDeployment(
  { target, template }: ChangeSetServices,
  deployment: Deployment,
  stack: Stack | undefined,
): ChangeSetPlan {
  if (target.template === "compute" || !isToBeCreated(stack)) {
    return deploymentPlan(target, template, deployment, stack);
  }
  throw new DeploymentError(
    "StackNotDeployable",
    `the stack ${target.stackName} was deleted during the deployment; create it from its own template, then deploy again`,
  );
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

async function submit(
  cloudFormation: CloudFormationClient,
  payload: Payload<"CreateChangeSet">,
  request: CreateChangeSetInput,
): Promise<ChangeSet> {
  const { ChangeSetName: name = "", ChangeSetType } = request;
  const type = ChangeSetType === "CREATE" ? "CREATE" : "UPDATE";
  try {
    const { Id = "", StackId = "" } = await cloudFormation.send(new CreateChangeSetCommand(request));
    return { stackArn: StackId, changeSetArn: Id, changeSetName: name, type };
  } catch (error) {
    if (isNamed(error, "AlreadyExistsException")) return adopt(cloudFormation, payload, name, type);
    throw refusalOf(error);
  }
}

/**
 * Adopts an existing change set if its description names this execution: the reply to an earlier CreateChangeSet was
 * lost.
 */
async function adopt(
  cloudFormation: CloudFormationClient,
  { deployment, phase }: Payload<"CreateChangeSet">,
  name: string,
  type: ChangeSet["type"],
): Promise<ChangeSet> {
  const found = await cloudFormation.send(
    new DescribeChangeSetCommand({ StackName: deployment.stackName, ChangeSetName: name }),
  );
  if (!isOwnChangeSet(found, deployment, phase)) {
    throw new DeploymentError(
      "ChangeSetFailed",
      `${deployment.stackName} has a change set ${name} that this deployment did not create; start the deployment again`,
    );
  }
  return {
    stackArn: found.StackId ?? "",
    changeSetArn: found.ChangeSetId ?? "",
    changeSetName: name,
    type,
  };
}

/** CloudFormation's error as one that the state machine handles; any other error unchanged. */
function refusalOf(error: unknown): unknown {
  if (!isNamed(error, "ValidationError", "InsufficientCapabilitiesException", "LimitExceededException")) {
    return error;
  }
  const reason = redactText(error.message);
  // "Stack:arn… is in UPDATE_IN_PROGRESS state and can not be updated.": the operation began after `assertReady`.
  const busy = /is in \w+_IN_PROGRESS state/.test(reason);
  return busy
    ? new DeploymentError("StackBusy", `${reason} Wait for the end of that operation`, { cause: error })
    : new DeploymentError("ChangeSetFailed", `CloudFormation refused the change set: ${reason}`, {
        cause: error,
      });
}
