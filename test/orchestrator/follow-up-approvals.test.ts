import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { readApproval } from "../../orchestrator/approval/approval-record.ts";
import { closeApproval, readOpenApprovals } from "../../orchestrator/approval/open-approval.ts";
import { castVote } from "../../orchestrator/approval/vote.ts";
import { MessageRefused } from "../../orchestrator/channels/message-refused.ts";
import { followUpApprovals } from "../../orchestrator/follow-up-approvals.ts";
import { storeOutcome, type ToldOutcome } from "../../orchestrator/messages/outcome-record.ts";
import { aDeployment } from "./fixtures/a-deployment.ts";
import { prepareApproval } from "./fixtures/approvals.ts";

const approvalId = { deploymentId: "release-1-1-0", phase: "deploy" } as const;
const minutes = (count: number) => count * 60_000;

/** Bob and Carol were asked; both have to approve within an hour. */
async function prepareOpen() {
  const prepared = await prepareApproval();
  const payload = { ...prepared.payload, deployment: aDeployment({ approvals: 2 }) };
  const { services } = prepared;
  const approval = async () => {
    const found = await readApproval(services.table, approvalId);
    if (!found) throw new Error("nobody was asked");
    return found;
  };
  /** Records a vote as a page does that dies before it delivers the decision. */
  const vote = async (recipient: string, decision: "approved" | "rejected") =>
    castVote(services.table, await approval(), {
      recipient,
      decision,
      decidedAt: new Date(services.clock.now()).toISOString(),
      linkHash: "hash",
      digest: (await approval()).digest,
    });
  const told = () => prepared.inbox.mails().map(({ to, subject }) => `${to} ${/^\w+/.exec(subject)?.[0]}`);
  return { ...prepared, payload, approval, vote, told, followUp: () => followUpApprovals(services) };
}

const asked = ["bob@example.com Approve", "carol@example.com Approve"];

describe("following up approvals", () => {
  it("makes one query and nothing else while none is open", async () => {
    const { services } = await prepareApproval();
    const calls: unknown[] = [];
    const send = async (command: never) => {
      calls.push(command);
      return services.table.client.send(command);
    };

    const followUp = await followUpApprovals({
      ...services,
      table: { ...services.table, client: { send } as never },
    });

    expect(followUp).toEqual({ open: 0, delivered: 0, sent: 0, closed: 0 });
    expect(calls).toEqual([expect.any(QueryCommand)]);
  });

  it("reminds those who have not voted, once, a quarter of an hour before the deadline", async () => {
    const { request, payload, vote, told, followUp, clock } = await prepareOpen();
    await request({}, payload);
    await vote("bob@example.com", "approved");
    await clock.advance(minutes(44));
    const early = await followUp();
    await clock.advance(minutes(1));

    await Promise.all([followUp(), followUp()]);
    await followUp();

    expect(early.sent).toBe(0);
    expect(told().sort()).toEqual([...asked, "carol@example.com Reminder"].sort());
  });

  it("says in a reminder that it is one, with a fresh link that decides", async () => {
    const { request, payload, inbox, followUp, clock, linksTo } = await prepareOpen();
    await request({}, payload);
    await clock.advance(minutes(45));

    await followUp();

    expect(inbox.mails().at(-1)?.text).toContain("Your decision is still needed. This is the only reminder");
    expect(new Set(linksTo("carol@example.com")).size).toBe(2);
  });

  it("sends no reminder if the settings disable it, and a late one for a short deadline", async () => {
    const { request, payload, told, followUp, clock } = await prepareOpen();
    const other = { ...payload, deployment: { ...payload.deployment, approvalDeadlineSeconds: 600 } };
    await request({ reminderSeconds: 0 }, payload);
    await clock.advance(minutes(50));
    await followUp();
    const silent = told().length;
    await request({}, other);

    await clock.advance(minutes(4));
    await followUp();
    const early = told().length;
    await clock.advance(minutes(1));
    await followUp();

    expect([silent, early, told().length]).toEqual([2, 2, 4]);
  });

  it("sends a refused request again, and one that may have arrived when its call is over", async () => {
    const { request, payload, services, told, followUp, clock } = await prepareOpen();
    const sendMail: typeof services.sendMail = async (to) => {
      if (to === "bob@example.com") throw new MessageRefused("throttled");
      throw new Error("socket hang up");
    };
    await expect(request({ sendMail }, payload)).rejects.toMatchObject({ name: "ApproversNotReached" });

    await followUp();
    await clock.advance(minutes(2));
    await followUp();
    await followUp();

    expect(told()).toEqual(["bob@example.com Approve", "carol@example.com Again"]);
  });

  it.each<[string, ToldOutcome, object]>([
    ["asks nobody about a deployment whose end is told", { endState: "Failed" }, { sent: 0, closed: 1 }],
    [
      "goes on after a redrive",
      { endState: "Stopped", stopped: { whatRuns: "tasks:1.0.0 runs." } },
      { sent: 2, closed: 0 },
    ],
  ])("%s", async (_, outcome, expected) => {
    const { request, payload, services, followUp, clock } = await prepareOpen();
    await request({}, payload);
    await storeOutcome(services, { ...payload, outcome, diagnosis: null });
    await clock.advance(minutes(45));

    expect(await followUp()).toMatchObject(expected);
  });

  it("delivers a decision that was only recorded, with the current task token", async () => {
    const { request, payload, vote, followUp, tokens } = await prepareOpen();
    await request({}, payload);
    tokens.expire("task-token-1");
    await request({}, { ...payload, taskToken: tokens.issue("task-token-2") });
    await vote("carol@example.com", "rejected");

    const followUps = [await followUp(), await followUp()];

    expect(followUps).toMatchObject([{ open: 1, delivered: 1, closed: 1 }, { open: 0 }]);
    expect(tokens.sent).toMatchObject([{ taskToken: "task-token-2" }]);
  });

  it("sends nothing for an execution that was stopped", async () => {
    const { request, payload, told, followUp, clock, tokens } = await prepareOpen();
    await request({}, payload);
    tokens.status = "ABORTED";
    await clock.advance(minutes(46));

    const followUps = [await followUp(), await followUp()];

    expect(followUps).toMatchObject([{ sent: 0, closed: 1 }, { open: 0 }]);
    expect(told().sort()).toEqual(asked);
  });

  it("closes what has expired", async () => {
    const { request, payload, followUp, clock } = await prepareOpen();
    await request({}, payload);
    await clock.advance(minutes(60));

    expect(await followUp()).toEqual({ open: 1, delivered: 0, sent: 0, closed: 1 });
    expect(await followUp()).toMatchObject({ open: 0 });
  });

  it("leaves a request open that was made again since it was read", async () => {
    const { request, payload, services, tokens } = await prepareOpen();
    await request({}, payload);
    const [seen] = await readOpenApprovals(services.table);
    await request({}, { ...payload, taskToken: tokens.issue("task-token-2") });

    if (seen) await closeApproval(services.table, seen);

    expect(await readOpenApprovals(services.table)).toHaveLength(1);
  });
});
