import type { StackEvent } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { needsEvents, settleStep } from "../../../orchestrator/stack/settle-step.ts";
import { stackArn } from "../fixtures/a-deployment.ts";

const tokens = { execute: "execute", cancel: "cancel", continue: "continue" };

/** The stack's own events, newest first, as `STATUS token`. */
const eventsOf = (...lines: readonly string[]) =>
  lines.map((line): StackEvent => {
    const [ResourceStatus = "", ClientRequestToken] = line.split(" ");
    const ids = { StackId: stackArn, EventId: line, StackName: "xray-poc-compute", Timestamp: new Date(0) };
    return {
      ...ids,
      PhysicalResourceId: stackArn,
      ResourceStatus: ResourceStatus as NonNullable<StackEvent["ResourceStatus"]>,
      ClientRequestToken,
    };
  });

const step = (status: string | undefined, lines: readonly string[] = [], phase = "deploy") =>
  settleStep({
    phase: phase as "deploy" | "rollback",
    status,
    stackArn,
    events: eventsOf(...lines),
    tokens,
  });

describe("settling a stack", () => {
  it.each([
    undefined,
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "IMPORT_COMPLETE",
    "ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
    "DELETE_COMPLETE",
    "REVIEW_IN_PROGRESS",
  ])("is settled at %s, without reading events", (status) => {
    expect(step(status)).toBe("settled");
    expect(needsEvents(status)).toBe(false);
  });

  it.each([
    "CREATE_IN_PROGRESS",
    "ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "IMPORT_ROLLBACK_IN_PROGRESS",
  ])("waits at %s, which cannot be cancelled", (status) => {
    expect(step(status)).toBe("wait");
    expect(needsEvents(status)).toBe(false);
  });

  it.each([
    "CREATE_FAILED",
    "ROLLBACK_FAILED",
    "UPDATE_FAILED",
    "DELETE_FAILED",
    "IMPORT_ROLLBACK_FAILED",
    "SOMETHING_NEW",
    "",
  ])("needs a person at '%s'", (status) => {
    expect(step(status)).toBe("person");
  });

  it.each([
    ["cancels the new version's own update", ["UPDATE_IN_PROGRESS execute"], "deploy", "cancel"],
    [
      "waits for another owner's update",
      ["UPDATE_IN_PROGRESS theirs", "UPDATE_COMPLETE execute"],
      "deployment",
      "wait",
    ],
    ["waits for an update without a token", ["UPDATE_IN_PROGRESS"], "deploy", "wait"],
    ["waits for an update that it sees no event of", [], "deploy", "wait"],
    ["does not cancel the way back", ["UPDATE_IN_PROGRESS execute"], "rollback", "wait"],
    [
      "waits when it has cancelled already",
      ["UPDATE_ROLLBACK_IN_PROGRESS cancel", "UPDATE_IN_PROGRESS execute"],
      "deployment",
      "wait",
    ],
  ] as const)("%s", (_, lines, phase, expected) => {
    expect(needsEvents("UPDATE_IN_PROGRESS")).toBe(true);
    expect(step("UPDATE_IN_PROGRESS", lines, phase)).toBe(expected);
  });

  it.each([
    ["continues its own failed rollback", ["UPDATE_ROLLBACK_FAILED execute"], "continue"],
    [
      "continues a rollback that failed after its cancellation",
      ["UPDATE_ROLLBACK_FAILED cancel", "UPDATE_IN_PROGRESS execute"],
      "continue",
    ],
    ["leaves another owner's failed rollback to a person", ["UPDATE_ROLLBACK_FAILED theirs"], "person"],
    ["leaves one that it sees no event of to a person", [], "person"],
    [
      "waits when the status lags behind the continuation",
      ["UPDATE_ROLLBACK_IN_PROGRESS continue", "UPDATE_ROLLBACK_FAILED execute"],
      "wait",
    ],
    [
      "does not continue twice",
      [
        "UPDATE_ROLLBACK_FAILED continue",
        "UPDATE_ROLLBACK_IN_PROGRESS continue",
        "UPDATE_ROLLBACK_FAILED execute",
      ],
      "person",
    ],
  ] as const)("%s", (_, lines, expected) => {
    expect(needsEvents("UPDATE_ROLLBACK_FAILED")).toBe(true);
    expect(step("UPDATE_ROLLBACK_FAILED", lines)).toBe(expected);
  });
});
