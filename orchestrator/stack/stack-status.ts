import { type CloudFormationClient, DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { DeploymentError } from "../deployment/errors.ts";
import { isNamed } from "../text/named-error.ts";

/** The stack with this name or ARN; undefined if it does not exist or was deleted. */
export async function findStack(
  cloudFormation: CloudFormationClient,
  nameOrArn: string,
): Promise<Stack | undefined> {
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: nameOrArn }));
    return Stacks?.find(({ StackStatus }) => StackStatus !== "DELETE_COMPLETE");
  } catch (error) {
    if (isMissingStack(error)) return undefined;
    throw error;
  }
}

/** CloudFormation has no specific error code for a missing stack. */
export function isMissingStack(error: unknown): boolean {
  return isNamed(error, "ValidationError") && error.message.endsWith("does not exist");
}

/** Whether an operation runs on the stack. A stack in review only waits for its first change set. */
export const isBusy = ({ StackStatus = "" }: { StackStatus?: string | undefined }) =>
  StackStatus.endsWith("_IN_PROGRESS") && StackStatus !== "REVIEW_IN_PROGRESS";

/** Whether the change set must be of type CREATE: the stack has no resources yet. */
export const isToBeCreated = (stack: Stack | undefined) =>
  stack === undefined || stack.StackStatus === "REVIEW_IN_PROGRESS";

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-console-view-stack-data-resources-status-codes
const deployable = new Set([
  "REVIEW_IN_PROGRESS",
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
  "IMPORT_COMPLETE",
  "IMPORT_ROLLBACK_COMPLETE",
]);

const deletable = new Set(["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"]);

/** Throws StackNotDeployable, with the remedy, for a stack that CloudFormation cannot update. A busy stack passes. */
export function assertDeployable(stack: Stack): void {
  const { StackName = "", StackStatus = "" } = stack;
  const isBeingDeleted = StackStatus === "DELETE_IN_PROGRESS";
  if (deployable.has(StackStatus) || (isBusy(stack) && !isBeingDeleted)) return;
  throw new DeploymentError(
    "StackNotDeployable",
    `the stack ${StackName} is ${StackStatus} and cannot be updated: ${remedy(StackName, StackStatus)}`,
  );
}

function remedy(stackName: string, status: string): string {
  if (deletable.has(status)) {
    return `delete it with \`aws cloudformation delete-stack --stack-name ${stackName}\`, then deploy again`;
  }
  switch (status) {
    case "DELETE_IN_PROGRESS":
      return "wait until it is deleted, then deploy again";
    case "UPDATE_ROLLBACK_FAILED":
      return `read its events for the cause, then run \`aws cloudformation continue-update-rollback --stack-name ${stackName}\``;
    case "UPDATE_FAILED":
      return `run \`aws cloudformation rollback-stack --stack-name ${stackName}\``;
    default:
      return "a person must read its events in the console";
  }
}
