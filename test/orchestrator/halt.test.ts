import type { SFNClient } from "@aws-sdk/client-sfn";
import { DescribeExecutionCommand, GetExecutionHistoryCommand } from "@aws-sdk/client-sfn";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { hashOfSecret } from "../../orchestrator/approval/approval-link.ts";
import { readApproval } from "../../orchestrator/approval/approval-record.ts";
import { decide } from "../../orchestrator/approval/decision.ts";
import {
  assertNotHalted,
  passIntoExecution,
  passLastSafePoint,
  readHalt,
  storeHalt,
} from "../../orchestrator/deployment/halt-record.ts";
import type { Diagnosis } from "../../orchestrator/deployment/payloads.ts";
import { storeEvidence } from "../../orchestrator/evidence/evidence.ts";
import { requestHalt } from "../../orchestrator/halt.ts";
import { nothing } from "./evidence/failure-cases.ts";
import { aDeployment } from "./fixtures/a-deployment.ts";
import { openPersonal, prepareApproval } from "./fixtures/approvals.ts";

const { id, executionArn, startedAt } = aDeployment();
const reason = "Prices are wrong";
const approval = { deploymentId: id, phase: "deploy" } as const;

/** A deployment that holds its lock, of an execution with this status. */
async function begun(status: string | null = "RUNNING", states: readonly string[] = []) {
  const world = await prepareApproval();
  const { services, tokens } = world;
  const send = async (command: Parameters<SFNClient["send"]>[0]) => {
    if (command instanceof GetExecutionHistoryCommand) return { events: states.map(entered) };
    if (!(command instanceof DescribeExecutionCommand)) return tokens.client.send(command as never);
    if (status === null) throw Object.assign(new Error("gone"), { name: "ExecutionDoesNotExist" });
    return command.input.executionArn === executionArn ? { status, startDate: new Date(startedAt) } : {};
  };
  const halting = { ...services, stepFunctions: { send } as unknown as SFNClient };
  const halt = (by = "bob@example.com", deploymentId = id) =>
    requestHalt(halting, deploymentId, { by, reason });
  return { ...world, table: services.table, halt };
}

const entered = (name: string) => ({
  type: name.endsWith("?") ? "ChoiceStateEntered" : "TaskStateEntered",
  stateEnteredEventDetails: { name },
});

const diagnosis: Diagnosis = {
  ...{ summary: "", finding: "unknown", cause: "", remedy: "", proof: [] },
  ...{ confidence: "possible", earlierCheck: "", others: [] },
};

describe("halting a deployment", () => {
  it("stops it at its next safe point, and names the person and the time", async () => {
    const { halt, table, services } = await begun();
    const at = new Date(services.clock.now()).toISOString();

    expect(await halt()).toEqual({ status: "requested", halt: { by: "bob@example.com", at, reason } });
    await expect(assertNotHalted(table, id, "deploy")).rejects.toMatchObject({
      name: "DeploymentHalted",
      message: `halted by bob@example.com at ${at}: ${reason}`,
    });
  });

  it("reaches one that is to run again", async () => {
    const { halt } = await begun("PENDING_REDRIVE");

    expect(await halt()).toMatchObject({ status: "requested" });
  });

  it("stops neither a rollback nor another deployment", async () => {
    const { halt, table } = await begun();
    await halt();

    await assertNotHalted(table, id, "rollback");
    await assertNotHalted(table, "another", "deploy");
  });

  it("counts the first request", async () => {
    const { halt, table } = await begun();
    await halt("bob@example.com");

    expect(await halt("carol@example.com")).toMatchObject({ halt: { by: "bob@example.com" } });
    expect(await readHalt(table, id)).toMatchObject({ by: "bob@example.com" });
  });

  it.each([
    ["is over", "SUCCEEDED", /is over \(SUCCEEDED\)/],
    ["was stopped", "ABORTED", /is over \(ABORTED\)/],
    ["is forgotten", null, /Step Functions no longer has it/],
  ])("is refused for one that %s", async (_, status, reason) => {
    const { halt, table } = await begun(status);

    expect(await halt()).toEqual({ status: "refused", reason: expect.stringMatching(reason) });
    expect(await readHalt(table, id)).toBeUndefined();
  });

  it("is refused for an unknown deployment", async () => {
    const { halt } = await begun();

    expect(await halt("bob@example.com", "release-9")).toEqual({
      status: "refused",
      reason: "there is no deployment release-9: check the execution's name",
    });
  });

  it("is refused after the deployment has failed and rolls back", async () => {
    const { halt, table } = await begun();
    await storeEvidence(table, { evidence: { ...nothing, deploymentId: id }, diagnosis });

    expect(await halt()).toEqual({
      status: "refused",
      reason: expect.stringContaining("has failed already"),
    });
    expect(await readHalt(table, id)).toBeUndefined();
  });
});

describe("halting a deployment too late", () => {
  it("is refused after its verification, also if it was asked before", async () => {
    const { halt, table, services } = await begun();
    const at = new Date(services.clock.now()).toISOString();
    await passLastSafePoint(table, id, "deploy", { at, because: "verified" });

    expect(await halt()).toEqual({
      status: "refused",
      reason: expect.stringMatching(/^too late: .*since 2026-.*verified.*\{"rollback": true\}/),
    });
    expect(await readHalt(table, id)).toBeUndefined();
  });

  it("is refused when the verification ends between the question and the answer", async () => {
    const { halt, table, services } = await begun();
    const at = new Date(services.clock.now()).toISOString();
    const send = table.client.send.bind(table.client) as (command: unknown) => Promise<unknown>;
    let passes = true;
    Object.assign(table.client, {
      send: async (command: unknown) => {
        const isFirst = command instanceof UpdateCommand && passes;
        if (isFirst) passes = false;
        if (isFirst) await passLastSafePoint(table, id, "deploy", { at, because: "verified" });
        return send(command);
      },
    });

    expect(await halt()).toMatchObject({ status: "refused", reason: expect.stringMatching(/^too late: /) });
    expect(await readHalt(table, id)).toBeUndefined();
  });

  it("is refused when there is nothing to deploy", async () => {
    const { halt, table } = await begun();
    await passLastSafePoint(table, id, "deploy", {
      at: "2026-01-01T00:00:00.000Z",
      because: "nothingToDeploy",
    });

    expect(await halt()).toMatchObject({
      status: "refused",
      reason: expect.stringContaining("nothing to deploy"),
    });
  });

  it.each([
    [["ExecuteChangeSet", "CollectEvidence"], /has failed already/],
    [["ExecuteChangeSet", "SettleStack"], /has failed already/],
    [["ExecuteChangeSet", "SettleStack", "RollBack?", "CheckHealth"], /has failed already/],
    [["RequestApproval", "DiscardChangeSet"], /ends already, in DiscardChangeSet/],
    [["DiscardChangeSet", "ReleaseLock"], /ends already, in ReleaseLock/],
    [["ReleaseLock", "Notify"], /ends already, in Notify/],
  ])("is refused in the states %j", async (states, reason) => {
    const { halt, table } = await begun("RUNNING", states);

    expect(await halt()).toEqual({ status: "refused", reason: expect.stringMatching(reason) });
    expect(await halt()).toMatchObject({ reason: expect.stringMatching(/^too late: /) });
    expect(await readHalt(table, id)).toBeUndefined();
  });

  it.each(["CreateChangeSet", "RequestApproval", "ExecuteChangeSet", "CheckStack", "CheckTraces"])(
    "is not in %s",
    async (state) => {
      const { halt } = await begun("RUNNING", ["AcquireLock", state]);

      expect(await halt()).toMatchObject({ status: "requested" });
    },
  );

  it("says since when the change set is executed", async () => {
    const { halt, table } = await begun();
    await passIntoExecution(table, id, "deploy", "2026-01-01T00:00:00.000Z");

    expect(await halt()).toMatchObject({
      status: "requested",
      executingSince: "2026-01-01T00:00:00.000Z",
    });
  });
});

describe("halting a deployment that waits for its approval", () => {
  it("rejects it at once, in the name of the person", async () => {
    const { halt, request, tokens, table } = await begun();
    await request();

    await halt();

    expect(tokens.sent).toHaveLength(1);
    expect(JSON.parse(tokens.sent[0]?.output ?? "")).toMatchObject({
      decision: "rejected",
      decidedBy: "bob@example.com",
      comment: reason,
      halted: true,
    });
    expect(await readApproval(table, approval)).toMatchObject({ decision: { decision: "rejected" } });
  });

  it("makes a later vote by the approver's link a conflict", async () => {
    const { halt, request, linksTo, services } = await begun();
    await request();
    await halt();
    const secret = linksTo("carol@example.com")[0]?.split("/").at(-1) ?? "";
    const opened = await openPersonal(services.table, hashOfSecret(secret));
    if (!opened) throw new Error("the link leads nowhere");

    expect(await decide(services, opened, { decision: "approved" })).toMatchObject({ status: "conflict" });
  });

  it("does not change an earlier approval", async () => {
    const { halt, request, linksTo, services, tokens } = await begun();
    await request();
    const secret = linksTo("bob@example.com")[0]?.split("/").at(-1) ?? "";
    const opened = await openPersonal(services.table, hashOfSecret(secret));
    if (opened) await decide(services, opened, { decision: "approved" });

    expect(await halt("carol@example.com")).toMatchObject({ status: "requested" });
    expect(tokens.sent.map(({ output }) => JSON.parse(output).decision)).toEqual(["approved"]);
  });

  it("delivers the rejection with the second call if the first one died", async () => {
    const { halt, request, tokens } = await begun();
    await request();
    tokens.failure = new Error("socket hang up");
    await expect(halt()).rejects.toThrow("socket hang up");

    await halt("carol@example.com");

    expect(tokens.sent.map(({ output }) => JSON.parse(output).decidedBy)).toEqual(["bob@example.com"]);
  });

  it("requests no approval if it was halted before the request was recorded", async () => {
    const { request, table, inbox } = await begun();
    await storeHalt(table, id, {
      by: "bob@example.com",
      at: "2026-01-01T00:00:00.000Z",
      reason: "It must not go on",
    });

    await expect(request()).rejects.toMatchObject({ name: "DeploymentHalted" });
    expect(inbox.mails()).toEqual([]);
  });
});
