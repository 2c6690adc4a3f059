import { describe, expect, it } from "vitest";
import { readApproval } from "../../../orchestrator/approval/approval-record.ts";
import { castVote } from "../../../orchestrator/approval/vote.ts";
import { MessageRefused } from "../../../orchestrator/channels/message-refused.ts";
import { storeHalt } from "../../../orchestrator/deployment/halt-record.ts";
import { followUpApprovals } from "../../../orchestrator/follow-up-approvals.ts";
import type { ApprovalServices } from "../../../orchestrator/states/request-approval.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { prepareApproval } from "../fixtures/approvals.ts";

const minutes = (count: number) => count * 60_000;
const approvalId = { deploymentId: "release-1-1-0", phase: "deploy" } as const;

const down: Readonly<Record<string, Error>> = {
  "refuses for now": new MessageRefused("throttled"),
  "answers 503": Object.assign(new Error("away"), { $metadata: { httpStatusCode: 503 } }),
  "is silent": Object.assign(new Error("no answer within 8 s"), { name: "TimeoutError" }),
};

/** Bob and Carol are to be asked by mail; the state machine tries again by `again`. */
async function prepareAsking(changes: Parameters<typeof aDeployment>[0] = {}) {
  const prepared = await prepareApproval();
  const { services, payload, tokens, inbox } = prepared;
  const deployment = aDeployment(changes);
  let attempt = 1;
  /** One attempt of the state: the token of the one before is no longer valid. */
  const attempted = (change: Partial<ApprovalServices> = {}) => {
    tokens.expire(`task-token-${attempt}`);
    attempt += 1;
    const taskToken = tokens.issue(`task-token-${attempt}`);
    return prepared.request(change, { ...payload, deployment, taskToken });
  };
  /** A vote on the page, whose delivery finds no waiting task. */
  const vote = async (recipient: string, decision: "approved" | "rejected" = "approved") => {
    const approval = await readApproval(services.table, approvalId);
    if (!approval) throw new Error("nobody was asked");
    const decidedAt = new Date(services.clock.now()).toISOString();
    const { digest } = approval;
    return castVote(services.table, approval, { recipient, decision, decidedAt, linkHash: "hash", digest });
  };
  const told = () => inbox.mails().map(({ to, subject }) => `${to} ${subject.split(/[[:]/)[0]?.trim()}`);
  return {
    ...prepared,
    attempted,
    vote,
    told,
    followUp: () => followUpApprovals(services),
    deadline: async () => (await readApproval(services.table, approvalId))?.deadline,
  };
}

const failing = (error: Error) => ({ sendMail: () => Promise.reject(error) });

describe("asking approvers", () => {
  it.each(Object.entries(down))("begins no deadline while every channel %s", async (_, error) => {
    const { attempted, told, deadline, clock } = await prepareAsking();

    await expect(attempted(failing(error))).rejects.toMatchObject({
      name: "ApproversNotReached",
      message: expect.stringContaining(`bob@example.com: ${error.message}`),
    });
    await clock.advance(minutes(5));
    const answer = await attempted();

    expect(answer).toEqual({ requested: 2 });
    expect(told()).toHaveLength(2);
    // An hour after the attempt that reached somebody.
    expect(await deadline()).toBe("2026-01-01T01:05:00.000Z");
  });

  it("does not know of a request that is on its way, and asks again when its call is over", async () => {
    const { attempted, told, clock } = await prepareAsking();
    const silent = down["is silent"] as Error;
    await expect(attempted(failing(silent))).rejects.toThrow(silent.message);

    await clock.advance(minutes(1));
    await expect(attempted()).rejects.toMatchObject({
      name: "ApproversNotReached",
      message: expect.stringContaining("bob@example.com: it is not known yet whether"),
    });
    await clock.advance(minutes(1));
    await attempted();

    expect(told().sort()).toEqual(["bob@example.com Again", "carol@example.com Again"]);
  });

  it("asks for a remedy, and tells no secret and no token", async () => {
    const { attempted } = await prepareAsking();

    const { message } = (await attempted(failing(new Error("socket hang up"))).catch(
      (error: Error) => error,
    )) as Error;

    expect(message).toContain("check the mail sender and the Slack secret");
    expect(message).not.toContain("task-token");
  });

  it("counts who was reached although the answer was lost", async () => {
    const { attempted, vote, tokens, services } = await prepareAsking();
    const lost: ApprovalServices["sendMail"] = async (...mail) => {
      await services.sendMail?.(...mail);
      throw new Error("socket hang up");
    };
    await expect(attempted({ sendMail: lost })).rejects.toMatchObject({ name: "ApproversNotReached" });
    await vote("bob@example.com");

    const answer = await attempted();

    expect(answer).toEqual({ requested: 0 });
    expect(tokens.sent).toMatchObject([{ taskToken: "task-token-3" }]);
    expect(JSON.parse(tokens.sent[0]?.output ?? "")).toMatchObject({
      decision: "approved",
      decidedBy: "bob@example.com",
    });
  });

  it("begins the deadline when somebody has voted, also if no channel knows of it", async () => {
    const { attempted, vote } = await prepareAsking({ approvals: 2 });
    const error = down["is silent"] as Error;
    await expect(attempted(failing(error))).rejects.toThrow(error.message);
    await vote("bob@example.com");

    expect(await attempted(failing(error))).toEqual({ requested: 0 });
  });

  it("counts who the follow-up has reached meanwhile", async () => {
    const { attempted, followUp, told, clock } = await prepareAsking();
    const error = down["refuses for now"] as Error;
    await expect(attempted(failing(error))).rejects.toThrow(error.message);
    await clock.advance(minutes(1));
    await followUp();

    expect(await attempted(failing(error))).toEqual({ requested: 0 });
    expect(told()).toHaveLength(2);
  });

  it("is halted at the next attempt, with and without a channel to ask in", async () => {
    const { attempted, services } = await prepareAsking();
    const error = down["answers 503"] as Error;
    await expect(attempted(failing(error))).rejects.toThrow(error.message);
    await storeHalt(services.table, "release-1-1-0", {
      by: "carol@example.com",
      at: "now",
      reason: "It must not go on",
    });

    await expect(attempted(failing(error))).rejects.toMatchObject({ name: "DeploymentHalted" });
    await expect(
      attempted({ sendMail: undefined, slack: () => Promise.reject(error) }),
    ).rejects.toMatchObject({ name: "DeploymentHalted" });
  });

  it("waits for a Slack secret that cannot be read for now, unless people are asked by mail", async () => {
    const { attempted } = await prepareAsking();
    const slack = () =>
      Promise.reject(Object.assign(new Error("away"), { $metadata: { httpStatusCode: 500 } }));
    const wrong = () =>
      Promise.reject(new MessageRefused("the Slack secret is invalid", { isPermanent: true }));

    await expect(attempted({ sendMail: undefined, slack })).rejects.toMatchObject({
      name: "ApproversNotReached",
      message: expect.stringContaining("the Slack channel: away"),
    });
    await expect(attempted({ sendMail: undefined, slack: wrong })).rejects.toMatchObject({
      name: "ApprovalNotRequested",
    });
    expect(await attempted({ slack })).toEqual({ requested: 2 });
  });

  it("still knows of the bot's request when a retry cannot read Slack's secret", async () => {
    const { attempted, services, slackBy } = await prepareAsking();
    await attempted({ slack: slackBy("bot") });

    await attempted({ slack: () => Promise.reject(new Error("away")) });

    expect(await readApproval(services.table, approvalId)).toMatchObject({ botAsks: true });
  });

  it("counts the deadline from the call's start, however long Slack's secret takes", async () => {
    const { attempted, deadline, clock, slackBy } = await prepareAsking();

    await attempted({
      slack: async () => {
        await clock.advance(25_000);
        return slackBy("bot")();
      },
    });

    expect(await deadline()).toBe("2026-01-01T01:00:00.000Z");
  });

  it("goes on when one of several is reached; the follow-up asks the others until the deadline", async () => {
    const { attempted, followUp, told, clock, services } = await prepareAsking({ approvals: 2 });
    const carolAway: ApprovalServices["sendMail"] = async (to, mail) => {
      if (to === "carol@example.com") throw new Error("socket hang up");
      await services.sendMail?.(to, mail);
    };
    expect(await attempted({ sendMail: carolAway })).toEqual({ requested: 1 });

    for (let minute = 0; minute < 30; minute++) {
      await clock.advance(minutes(1));
      if (minute < 10) await followUpApprovals({ ...services, sendMail: carolAway });
      else await followUp();
    }

    expect(told()).toEqual(["bob@example.com Approve", "carol@example.com Again"]);
  });
});
