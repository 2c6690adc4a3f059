import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetInput,
  DescribeChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import type { Deployment, Phase } from "../deployment/deployment.ts";
import { DeploymentError } from "../deployment/errors.ts";
import type { ChangeSet } from "../deployment/payloads.ts";
import { isNamed } from "../text/named-error.ts";
import { redactText } from "../text/redaction.ts";
import { isOwnChangeSet } from "./change-set-name.ts";

/** Whose change set it is. */
interface Owner {
  readonly deployment: Deployment;
  readonly phase: Phase;
}

/** Sends the request, or finds its change set again. Throws StackBusy, ChangeSetFailed. */
export async function submitChangeSet(
  cloudFormation: CloudFormationClient,
  owner: Owner,
  request: CreateChangeSetInput,
): Promise<ChangeSet> {
  const { ChangeSetName: name = "", ChangeSetType } = request;
  const type = ChangeSetType === "CREATE" ? "CREATE" : "UPDATE";
  try {
    const { Id = "", StackId = "" } = await cloudFormation.send(new CreateChangeSetCommand(request));
    return { stackArn: StackId, changeSetArn: Id, changeSetName: name, type };
  } catch (error) {
    if (isNamed(error, "AlreadyExistsException")) return adopt(cloudFormation, owner, name, type);
    throw refusalOf(error);
  }
}

/**
 * Adopts an existing change set if its description names this execution: the reply to an earlier CreateChangeSet was
 * lost.
 */
async function adopt(
  cloudFormation: CloudFormationClient,
  { deployment, phase }: Owner,
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
