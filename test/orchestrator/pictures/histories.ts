import { readFile } from "node:fs/promises";
import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import type { StateMachineDefinition } from "../../../infra/documents/state-machine/state-graph.ts";

const file = new URL("../../../statemachine/deploy.asl.json", import.meta.url);

/** The definition that is shipped. */
export const definition = JSON.parse(await readFile(file, "utf8")) as StateMachineDefinition;

const untilReview =
  "ValidateDeployment AcquireLock InitializeDatabase Rehearse? CreateChangeSet DescribeChangeSet Reviewed?";
const execution = "ExecuteChangeSet CheckStack StackUpdated? WaitForStack CheckStack StackUpdated?";
const verification = "CheckHealth Healthy? RunSmokeTests CheckTraces Traced? RecordRelease";
const end = "ReleaseLock Notify EndState?";

/** Courses of an execution: the states that it enters; a state with an exclamation mark fails. */
export const courses = {
  waiting: `${untilReview} RequestApproval`,
  checkingHealth: `${untilReview} RequestApproval Approved? MigrationsWait? ${execution} CheckHealth`,
  deployed: `${untilReview} RequestApproval Approved? MigrationsWait? ${execution} ${verification} ${end} Deployed`,
  rolledBack:
    `${untilReview} RequestApproval Approved? MigrationsWait? ApplyMigrations ${execution} CheckHealth! ReadFailure NameFailure Executed? CollectEvidence SettleStack Settled? RollBack? ` +
    `CreateChangeSet DescribeChangeSet Reviewed? ${execution} ${verification} ${end} RolledBack`,
} as const;

/** The history of a course, two seconds a state; the last state still runs unless it is an end state. */
export function historyOf(course: string): readonly HistoryEvent[] {
  const steps = course.split(" ");
  return steps.flatMap((step, index) => eventsOf(step, index * 2000, index === steps.length - 1));
}

function eventsOf(step: string, time: number, isLast: boolean): HistoryEvent[] {
  const name = step.replace("!", "");
  const type = definition.States[name]?.Type ?? "";
  const event = (eventType: string, after = 0, details = {}): HistoryEvent => ({
    id: time + after + 1,
    type: eventType as HistoryEventType,
    timestamp: new Date(time + after),
    ...details,
  });
  const entered = event(`${type}StateEntered`, 0, { stateEnteredEventDetails: { name } });
  if (type === "Fail") return [entered, event("ExecutionFailed", 0, { executionFailedEventDetails: {} })];
  if (type === "Succeed") return [entered, event("ExecutionSucceeded")];
  if (isLast) return [entered, event("TaskScheduled")];
  const failed = step.endsWith("!") ? [event("TaskFailed", 1999)] : [];
  return [entered, ...failed, event(`${type}StateExited`, 1999, { stateExitedEventDetails: { name } })];
}
