import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { endOf, progressOf } from "../../../orchestrator/history/execution-progress.ts";

/** A history of one event a second. */
function history(...events: readonly (readonly [HistoryEventType, string?])[]): HistoryEvent[] {
  return events.map(([type, name], index) => ({
    id: index + 1,
    type,
    timestamp: new Date(index * 1000),
    ...(name && type.endsWith("Entered") ? { stateEnteredEventDetails: { name } } : {}),
    ...(name && type.endsWith("Exited") ? { stateExitedEventDetails: { name } } : {}),
    ...(type === "ExecutionFailed" ? { executionFailedEventDetails: { error: name, cause: "why" } } : {}),
  }));
}

const summary = (events: HistoryEvent[]) =>
  progressOf(events, 100_000).states.map(
    ({ state, phase, status, durationMs, visits }) => `${state} ${phase} ${status} ${durationMs} ${visits}`,
  );

describe("progressOf", () => {
  it("shows a running state with the time since its entry", () => {
    const events = history(["ExecutionStarted"], ["TaskStateEntered", "AcquireLock"], ["TaskScheduled"]);

    expect(summary(events)).toEqual(["AcquireLock deploy running 99000 1"]);
  });

  it("merges a state's polls and the waits between them", () => {
    const events = history(
      ["TaskStateEntered", "CheckStack"],
      ["TaskStateExited", "CheckStack"],
      ["ChoiceStateEntered", "StackUpdated?"],
      ["WaitStateEntered", "WaitForStack"],
      ["WaitStateExited", "WaitForStack"],
      ["TaskStateEntered", "CheckStack"],
      ["TaskStateExited", "CheckStack"],
      ["TaskStateEntered", "CheckHealth"],
    );

    expect(summary(events)).toEqual(["CheckStack deploy done 6000 2", "CheckHealth deploy running 93000 1"]);
  });

  it("shows a state between two polls as running", () => {
    const events = history(["TaskStateEntered", "CheckStack"], ["TaskStateExited", "CheckStack"]);

    expect(summary(events)).toEqual(["CheckStack deploy running 100000 1"]);
  });

  it("treats a task that succeeds after a retry as done", () => {
    const events = history(
      ["TaskStateEntered", "InitializeDatabase"],
      ["TaskScheduled"],
      ["TaskFailed"],
      ["TaskScheduled"],
      ["TaskSucceeded"],
      ["TaskStateExited", "InitializeDatabase"],
      ["ExecutionSucceeded"],
    );

    expect(summary(events)).toEqual(["InitializeDatabase deploy done 5000 1"]);
  });

  it("assigns evidence and settling to the failed phase, the rest to the rollback", () => {
    const events = history(
      ["TaskStateEntered", "RunSmokeTests"],
      ["TaskScheduled"],
      ["TaskFailed"],
      ["TaskStateExited", "RunSmokeTests"],
      ["TaskStateEntered", "CollectEvidence"],
      ["TaskStateExited", "CollectEvidence"],
      ["TaskStateEntered", "SettleStack"],
      ["TaskStateExited", "SettleStack"],
      ["ChoiceStateEntered", "RollBack?"],
      ["TaskStateEntered", "CreateChangeSet"],
    );

    expect(summary(events)).toEqual([
      "RunSmokeTests deploy failed 3000 1",
      "CollectEvidence deploy done 1000 1",
      "SettleStack deploy done 1000 1",
      "CreateChangeSet rollback running 91000 1",
    ]);
  });

  it("has the end state and the failure's cause", () => {
    const progress = progressOf(
      history(["FailStateEntered", "RolledBack"], ["ExecutionFailed", "SmokeTestsFailed"]),
      0,
    );

    expect(progress).toMatchObject({ status: "FAILED", error: "SmokeTestsFailed", cause: "why" });
    expect(endOf(progress)).toBe("RolledBack");
  });

  it("has no end state for an execution that was stopped", () => {
    expect(endOf(progressOf(history(["ExecutionAborted"]), 0))).toBe("ABORTED");
  });
});
