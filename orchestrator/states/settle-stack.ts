import {
  CancelUpdateStackCommand,
  type CloudFormationClient,
  ContinueUpdateRollbackCommand,
} from "@aws-sdk/client-cloudformation";
import { clientToken } from "../deployment/client-token.ts";
import { DeploymentError } from "../deployment/errors.ts";
import { assertLockHeld } from "../deployment/lock.ts";
import type { Payload, StackSettlement } from "../deployment/payloads.ts";
import type { Table } from "../deployment/table.ts";
import { needsEvents, type OwnTokens, type SettleStep, settleStep } from "../stack/settle-step.ts";
import { eventsSince } from "../stack/stack-events.ts";
import { findStack } from "../stack/stack-status.ts";
import type { Clock } from "../text/clock.ts";
import { isNamed } from "../text/named-error.ts";

export interface SettleStackServices {
  readonly cloudFormation: CloudFormationClient;
  readonly table: Table;
  readonly clock: Clock;
  /** The longest time for a stack to settle. */
  readonly deadlineSeconds: number;
}

/**
 * Settles the stack after a failure: cancels the deployment's own update, continues a failed rollback once, and is
 * polled until no operation runs. Throws LockLost, and StackUnsettled if a person has to repair the stack.
 */
export async function settleStack(
  services: SettleStackServices,
  payload: Payload<"SettleStack">,
): Promise<StackSettlement> {
  const stackArn = payload.changeSet?.stackArn ?? payload.deployment.stackName;
  const stack = await findStack(services.cloudFormation, stackArn);
  const status = stack?.StackStatus;
  const step = await nextStep(services, payload, { stackArn: stack?.StackId ?? stackArn, status });
  if (step === "settled") return { status: "settled" };
  const waitedMs = services.clock.now() - Date.parse(payload.waitingSince);
  if (step === "person" || waitedMs >= services.deadlineSeconds * 1000) {
    throw unsettled(payload.deployment.stackName, status, step, services.deadlineSeconds);
  }
  if (step !== "wait") await act(services, payload, stackArn, step);
  return { status: "settling" };
}

async function nextStep(
  { cloudFormation }: SettleStackServices,
  { deployment, phase }: Payload<"SettleStack">,
  { stackArn, status }: { readonly stackArn: string; readonly status: string | undefined },
): Promise<SettleStep> {
  const tokens = tokensOf(deployment.id, phase);
  const scope = { stackArn, clientRequestToken: tokens.execute };
  const events = needsEvents(status)
    ? await eventsSince(cloudFormation, scope, Date.parse(deployment.startedAt))
    : [];
  return settleStep({ phase, status, stackArn, events, tokens });
}

const tokensOf = (deploymentId: string, phase: Payload<"SettleStack">["phase"]): OwnTokens => ({
  execute: clientToken(deploymentId, phase, "execute-change-set"),
  cancel: clientToken(deploymentId, phase, "cancel-update"),
  continue: clientToken(deploymentId, phase, "continue-update-rollback"),
});

async function act(
  { cloudFormation, table }: SettleStackServices,
  { deployment, phase, lock }: Payload<"SettleStack">,
  StackName: string,
  step: "cancel" | "continue",
): Promise<void> {
  await assertLockHeld(table, deployment, lock);
  const tokens = tokensOf(deployment.id, phase);
  const sent =
    step === "cancel"
      ? cloudFormation.send(new CancelUpdateStackCommand({ StackName, ClientRequestToken: tokens.cancel }))
      : cloudFormation.send(
          new ContinueUpdateRollbackCommand({ StackName, ClientRequestToken: tokens.continue }),
        );
  await sent.catch((error: unknown) => {
    // The stack's status has changed since it was read, or an earlier call took effect: the next poll shows it.
    if (!isNamed(error, "ValidationError", "TokenAlreadyExistsException")) throw error;
  });
}

function unsettled(
  stackName: string,
  status: string | undefined,
  step: SettleStep,
  deadlineSeconds: number,
): DeploymentError {
  const state =
    step === "person"
      ? `is ${status}, which a person has to repair`
      : `is still ${status} after ${deadlineSeconds} s`;
  return new DeploymentError(
    "StackUnsettled",
    `the stack ${stackName} ${state}: read its events in the CloudFormation console, wait until it is settled, then deploy again`,
  );
}
