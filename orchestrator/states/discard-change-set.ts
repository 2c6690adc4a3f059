import {
  type CloudFormationClient,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  ListChangeSetsCommand,
} from "@aws-sdk/client-cloudformation";
import { clientToken } from "../deployment/client-token.ts";
import type { Answer, Payload } from "../deployment/payloads.ts";
import { changeSetName, isOwnChangeSet } from "../stack/change-set-name.ts";
import { findStack, isMissingStack } from "../stack/stack-status.ts";
import { isNamed } from "../text/named-error.ts";

/**
 * Deletes the phase's change set unless it was executed, and with it a stack that exists only for this change set.
 * Finds it by its name if the execution does not have its ARN. Idempotent. `keepStack`: another deployment has the
 * stack's lock, and may use the empty stack.
 */
export async function discardChangeSet(
  { cloudFormation }: { readonly cloudFormation: CloudFormationClient },
  payload: Payload<"DiscardChangeSet">,
  { keepStack = false } = {},
): Promise<Answer<"DiscardChangeSet">> {
  const { deployment, phase, changeSet } = payload;
  const found = await findChangeSet(cloudFormation, {
    StackName: changeSet?.stackArn ?? deployment.stackName,
    ChangeSetName: changeSet?.changeSetArn ?? changeSetName(deployment, phase),
  });
  if (found && (!isOwnChangeSet(found, deployment, phase) || wasExecuted(found))) return { discarded: false };
  if (found) await cloudFormation.send(new DeleteChangeSetCommand({ ChangeSetName: found.ChangeSetId }));
  const stackArn = found?.StackId ?? changeSet?.stackArn ?? (await stackMadeBy(cloudFormation, deployment));
  if (stackArn && !keepStack) await deleteStackInReview(cloudFormation, stackArn, payload);
  return { discarded: found !== undefined };
}

/**
 * The stack, if CloudFormation has created it since the deployment began: an earlier call has deleted its change set
 * and died.
 */
async function stackMadeBy(
  cloudFormation: CloudFormationClient,
  { stackName, startedAt }: Payload<"DiscardChangeSet">["deployment"],
): Promise<string | undefined> {
  const stack = await findStack(cloudFormation, stackName);
  const isOwn = stack?.CreationTime && stack.CreationTime.getTime() >= Date.parse(startedAt);
  return isOwn ? stack.StackId : undefined;
}

const wasExecuted = ({ ExecutionStatus }: DescribeChangeSetOutput) =>
  ExecutionStatus?.startsWith("EXECUTE_") ?? false;

async function findChangeSet(
  cloudFormation: CloudFormationClient,
  name: { readonly StackName: string; readonly ChangeSetName: string },
): Promise<DescribeChangeSetOutput | undefined> {
  try {
    return await cloudFormation.send(new DescribeChangeSetCommand(name));
  } catch (error) {
    if (isNamed(error, "ChangeSetNotFoundException") || isMissingStack(error)) return undefined;
    throw error;
  }
}

/** Deletes a stack in review without change sets: it has no resources, and exists only for its change sets. */
async function deleteStackInReview(
  cloudFormation: CloudFormationClient,
  stackArn: string,
  { deployment, phase }: Payload<"DiscardChangeSet">,
): Promise<void> {
  const stack = await findStack(cloudFormation, stackArn);
  if (stack?.StackStatus !== "REVIEW_IN_PROGRESS") return;
  const { Summaries = [] } = await cloudFormation.send(new ListChangeSetsCommand({ StackName: stackArn }));
  if (Summaries.some(({ Status }) => !Status?.startsWith("DELETE_"))) return;
  await cloudFormation.send(
    new DeleteStackCommand({
      StackName: stackArn,
      ClientRequestToken: clientToken(deployment.id, phase, "delete-stack"),
    }),
  );
}
