import type { StackEvent } from "@aws-sdk/client-cloudformation";
import type { Phase } from "../deployment/deployment.ts";
import { isOfStackItself } from "./stack-events.ts";

/** The next step to a final stack status. `person`: the orchestrator may do nothing. */
export type SettleStep = "settled" | "wait" | "cancel" | "continue" | "person";

/** The ClientRequestTokens of this phase's calls. */
export interface OwnTokens {
  readonly execute: string;
  readonly cancel: string;
  readonly continue: string;
}

export interface UnsettledStack {
  readonly phase: Phase;
  /** Undefined if the stack does not exist. */
  readonly status: string | undefined;
  readonly stackArn: string;
  /** Newest first, back to the phase's operation; empty if the status alone decides. */
  readonly events: readonly StackEvent[];
  readonly tokens: OwnTokens;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-console-view-stack-data-resources-status-codes
const finalStatuses = [
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "IMPORT_COMPLETE",
  "ROLLBACK_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
  "IMPORT_ROLLBACK_COMPLETE",
  "DELETE_COMPLETE",
  "REVIEW_IN_PROGRESS",
];

/** Whether the step depends on who started the operation, which only the events show. */
export const needsEvents = (status: string | undefined) =>
  status === "UPDATE_IN_PROGRESS" || status === "UPDATE_ROLLBACK_FAILED";

/** Decides by the stack's status and, if needed, by the events, which show who started the operation. */
export function settleStep(stack: UnsettledStack): SettleStep {
  const { status } = stack;
  if (status === undefined || finalStatuses.includes(status)) return "settled";
  if (status === "UPDATE_IN_PROGRESS") return mayCancel(stack) ? "cancel" : "wait";
  if (status === "UPDATE_ROLLBACK_FAILED") return afterFailedRollback(stack);
  return status.endsWith("_IN_PROGRESS") ? "wait" : "person";
}

/**
 * Only the new version's update: cancelling a rollback would restore the failed version.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html
 */
function mayCancel({ phase, stackArn, events, tokens }: UnsettledStack): boolean {
  const latest = latestOfStack(events, stackArn);
  return phase === "deploy" && latest?.ClientRequestToken === tokens.execute;
}

/**
 * Continues the rollback once. The events show its result; the status may lag behind.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
 */
function afterFailedRollback({ stackArn, events, tokens }: UnsettledStack): SettleStep {
  const latest = latestOfStack(events, stackArn);
  const isOwn = Object.values(tokens).includes(latest?.ClientRequestToken ?? "");
  if (!isOwn) return "person";
  const wasContinued = events.some(({ ClientRequestToken }) => ClientRequestToken === tokens.continue);
  if (!wasContinued) return "continue";
  return latest?.ResourceStatus === "UPDATE_ROLLBACK_FAILED" ? "person" : "wait";
}

const latestOfStack = (events: readonly StackEvent[], stackArn: string) =>
  events.find((event) => isOfStackItself(event, stackArn));
