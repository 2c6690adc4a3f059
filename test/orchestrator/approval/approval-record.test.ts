import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import {
  type Approval,
  type ApprovalAsked,
  readApproval,
  type Vote,
} from "../../../orchestrator/approval/approval-record.ts";
import { castVote } from "../../../orchestrator/approval/vote.ts";
import { keys, type Table } from "../../../orchestrator/deployment/table.ts";
import { inProcessTable } from "../../support/in-process-table.ts";

const asked: ApprovalAsked = {
  deploymentId: "release-1-1-0",
  phase: "deploy",
  digest: "d".repeat(64),
  recipients: ["bob@example.com"],
  quorum: 1,
  deadline: "2026-01-01T01:00:00.000Z",
  taskToken: "token",
};
const Key = keys.approval(asked.deploymentId, asked.phase);
const rejection = { decision: "rejected", decidedBy: "carol@example.com" };

const vote: Vote = {
  recipient: "bob@example.com",
  decision: "approved",
  decidedAt: "2026-01-01T00:30:00.000Z",
  linkHash: "bob's",
  digest: asked.digest,
};

async function stored(table: Table): Promise<Approval> {
  const approval = await readApproval(table, asked);
  if (!approval) throw new Error("there is no approval");
  return approval;
}

/** A request as the functions of before there were votes recorded it. */
async function oldRequest() {
  const table = await inProcessTable();
  await table.client.send(new PutCommand({ TableName: table.name, Item: { ...Key, ...asked } }));
  const set = (name: string, value: unknown) =>
    table.client.send(
      new UpdateCommand({
        ...{ TableName: table.name, Key, UpdateExpression: `SET ${name} = :value` },
        ExpressionAttributeValues: { ":value": value },
      }),
    );
  return { table, set, read: await stored(table) };
}

describe("a vote on a request from before there were votes", () => {
  it("is counted, and gives it a version", async () => {
    const { table, read } = await oldRequest();

    expect(await castVote(table, read, vote)).toMatchObject({ status: "taken" });
    expect(await stored(table)).toMatchObject({ version: 1, decision: { decidedBy: "bob@example.com" } });
  });

  it("does not replace a decision that the old functions recorded since it was read", async () => {
    const { table, set, read } = await oldRequest();
    await set("decision", rejection);

    expect(await castVote(table, read, vote)).toMatchObject({ status: "conflict" });
    expect(await stored(table)).toMatchObject({ votes: [], decision: rejection });
  });

  it("does not decide on another plan that the old functions asked about since it was read", async () => {
    const { table, set, read } = await oldRequest();
    await set("digest", "e".repeat(64));

    expect(await castVote(table, read, vote)).toMatchObject({ status: "counted" });
    expect((await stored(table)).decision).toBeUndefined();
  });

  it("comes too late for the deadline that the old functions have set since it was read", async () => {
    const { table, set, read } = await oldRequest();
    await set("deadline", "2026-01-01T00:15:00.000Z");

    expect(await castVote(table, read, vote)).toMatchObject({ status: "expired" });
    expect(await stored(table)).toMatchObject({ votes: [] });
  });
});

it("a channel that earlier releases asked is none of those who may vote, and is asked by its webhook", async () => {
  const { table, set } = await oldRequest();
  await set("recipients", ["bob@example.com", "the Slack channel"]);

  expect(await stored(table)).toMatchObject({ recipients: ["bob@example.com"], webhookAsks: true });
  const ofChannel = { ...vote, recipient: "the Slack channel" };
  expect(await castVote(table, await stored(table), ofChannel)).toMatchObject({ status: "notAsked" });
});
