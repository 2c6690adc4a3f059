import type { StackEvent } from "@aws-sdk/client-cloudformation";
import type { Phase } from "../deployment/deployment.ts";
import { isOfStackItself } from "./stack-events.ts";

/** What brings a stack to rest next; `person`: nothing that the orchestrator may do. */
export type SettleStep = "settled" | "wait" | "cancel" | "continue" | "person";

/** The tokens of the phase's own writes on the stack. */
export interface OwnTokens {
  readonly execute: string;
  readonly cancel: string;
  readonly continue: string;
}

export interface UnsettledStack {
  readonly phase: Phase;
  /** Undefined when there is no such stack. */
  readonly status: string | undefined;
  readonly stackArn: string;
  /** Newest first, back to the phase's operation; empty where the status alone tells. */
  readonly events: readonly StackEvent[];
  readonly tokens: OwnTokens;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-console-view-stack-data-resources-status-codes
const atRest = [
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "IMPORT_COMPLETE",
  "ROLLBACK_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
  "IMPORT_ROLLBACK_COMPLETE",
  "DELETE_COMPLETE",
  "REVIEW_IN_PROGRESS",
];

/** Whose operation it is makes the difference. */
export const needsEvents = (status: string | undefined) =>
  status === "UPDATE_IN_PROGRESS" || status === "UPDATE_ROLLBACK_FAILED";

/** Decides by the stack's status, and by its own events where those tell whose operation it is. */
export function settleStep(stack: UnsettledStack): SettleStep {
  const { status } = stack;
  if (status === undefined || atRest.includes(status)) return "settled";
  if (status === "UPDATE_IN_PROGRESS") return mayCancel(stack) ? "cancel" : "wait";
  if (status === "UPDATE_ROLLBACK_FAILED") return afterFailedRollback(stack);
  return status.endsWith("_IN_PROGRESS") ? "wait" : "person";
}

/** Only the new version's update: cancelling the way back would bring the failed version again. */
function mayCancel({ phase, stackArn, events, tokens }: UnsettledStack): boolean {
  const latest = latestOfStack(events, stackArn);
  return phase === "deploy" && latest?.ClientRequestToken === tokens.execute;
}

/** One continuation. What it did is read from the events: the status may lag behind it. */
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
