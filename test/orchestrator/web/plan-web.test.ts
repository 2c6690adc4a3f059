import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { hashOfSecret, newPlanLink } from "../../../orchestrator/approval/approval-link.ts";
import { readApproval } from "../../../orchestrator/approval/approval-record.ts";
import { decide, isPersonal, openLink } from "../../../orchestrator/approval/decision.ts";
import { maxAsks } from "../../../orchestrator/approval/link-ask.ts";
import { castVote } from "../../../orchestrator/approval/vote.ts";
import { keys } from "../../../orchestrator/deployment/table.ts";
import { followUpApprovals } from "../../../orchestrator/follow-up-approvals.ts";
import { serveApproval } from "../../../orchestrator/web/approval-web.ts";
import { respondRefusal, WebRefusal, type WebRequest } from "../../../orchestrator/web/web-request.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { openPersonal, prepareApproval } from "../fixtures/approvals.ts";

const host = "deployments.example.com";
const approvalId = { deploymentId: "release-1-1-0", phase: "deploy" } as const;
const minuteMs = 60_000;
const secretOf = (link = "") => link.split("/").at(-1) ?? "";

const formHeaders = {
  host,
  origin: `https://${host}`,
  "sec-fetch-site": "same-origin",
  "content-type": "application/x-www-form-urlencoded",
};

/** Alice, who asked, Bob and Carol are approvers; the channel has a link by a webhook, and Alice may not vote. */
async function prepareChannel() {
  const prepared = await prepareApproval();
  const approvers = ["alice@example.com", "Bob@example.com", "carol@example.com"];
  const payload = { ...prepared.payload, deployment: aDeployment({ approvers }) };
  await prepared.request({ slack: prepared.slackBy("webhook") }, payload);
  const { services, clock, slackChannel, inbox } = prepared;
  const [link = ""] = /https:\S+\/approve\/[\w-]+/.exec(JSON.stringify(slackChannel.messages())) ?? [];
  const ask = async (request: Partial<WebRequest> = {}) => {
    const web = { ...services, serviceNow: async () => ({ status: "absent" }) as const };
    const whole = { method: "GET", path: new URL(link).pathname, headers: { host }, body: "", ...request };
    try {
      return await serveApproval(web, whole);
    } catch (error) {
      if (error instanceof WebRefusal) return respondRefusal(error);
      throw error;
    }
  };
  const post = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const token = /name="token" value="(\w+)"/.exec((await ask()).body)?.[1] ?? "";
    const body = new URLSearchParams({ token, ...fields }).toString();
    return ask({ method: "POST", headers: { ...formHeaders, ...headers }, body });
  };
  /** The personal links that were sent because they were asked for, with whom they were sent to. */
  const sentLinks = () =>
    inbox
      .mails()
      .filter(({ subject }) => subject.startsWith("Your link"))
      .map(({ to, text }) => ({ to: to.join(), link: /https:\S+\/approve\/[\w-]+/.exec(text)?.[0] }));
  const followUp = async () => {
    await clock.advance(minuteMs);
    return followUpApprovals({ ...services, slack: prepared.slackBy("webhook") });
  };
  const votes = async () => (await readApproval(services.table, approvalId))?.votes;
  return { ...prepared, link, ask, post, sentLinks, followUp, votes };
}

describe("the link of a webhook", () => {
  it("shows the plan and decides nothing, however often it is opened", async () => {
    const { ask, followUp, sentLinks, votes, tokens } = await prepareChannel();

    const opened = await Promise.all(["GET", "HEAD", "GET", "GET"].map((method) => ask({ method })));
    await followUp();

    const page = opened[0]?.body ?? "";
    expect(opened.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect(page).toContain("EcsService&lt;script&gt;");
    expect(page).toContain("Send me my personal link");
    expect(page).not.toContain('name="word"');
    expect([await votes(), sentLinks(), tokens.sent]).toEqual([[], [], []]);
  });

  it("takes no decision, whatever is posted", async () => {
    const { post, votes, tokens } = await prepareChannel();
    const digest = "d".repeat(64);

    const answers = [
      await post({ word: "approve", digest }),
      await post({ word: "approve", digest, address: "bob@example.com", recipient: "bob@example.com" }),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([422, 200]);
    expect([await votes(), tokens.sent]).toEqual([[], []]);
  });

  it("has an approver's link sent to their own address, by which they decide", async () => {
    const { post, followUp, sentLinks, services, votes, tokens } = await prepareChannel();

    await post({ address: "bOB@example.com" });
    await followUp();
    await followUp();

    expect(sentLinks()).toEqual([{ to: "Bob@example.com", link: expect.any(String) }]);
    const opened = await openPersonal(services.table, hashOfSecret(secretOf(sentLinks()[0]?.link)));
    if (!opened) throw new Error("it is no personal link");
    await decide(services, opened, { decision: "approved" });
    expect(await votes()).toMatchObject([{ recipient: "Bob@example.com", identifiedBy: "link" }]);
    expect(tokens.sent).toHaveLength(1);
  });

  it("answers an approver, a stranger and the requester alike, and sends to the approver alone", async () => {
    const { post, followUp, sentLinks } = await prepareChannel();

    const answers = [];
    for (const address of ["carol@example.com", "mallory@example.com", "alice@example.com"]) {
      answers.push(await post({ address }));
    }
    await followUp();

    const [first] = answers;
    expect(first).toMatchObject({ statusCode: 200, body: expect.stringContaining("Nothing was decided") });
    for (const answer of answers) expect(answer).toEqual(first);
    expect(sentLinks().map(({ to }) => to)).toEqual(["carol@example.com"]);
  });

  it("sends one mail for asks within a minute, and three to one address at most, with the same answer", async () => {
    const { post, followUp, sentLinks } = await prepareChannel();

    const first = await post({ address: "bob@example.com" });
    await post({ address: "bob@example.com" });
    await followUp();
    const once = sentLinks().length;
    for (let more = 0; more < maxAsks + 1; more++) {
      expect(await post({ address: "bob@example.com" })).toEqual(first);
      await followUp();
    }

    expect([once, sentLinks().length]).toEqual([1, 3]);
  });

  it("takes twenty forms, and counts none that another page sent", async () => {
    const { post, followUp, sentLinks } = await prepareChannel();
    const foreign = [
      await post({ address: "bob@example.com", token: "0".repeat(64) }),
      await post({ address: "bob@example.com" }, { "sec-fetch-site": "cross-site" }),
    ];

    const codes = [];
    for (let form = 0; form < 21; form++) {
      codes.push((await post({ address: `person-${form}@example.com` })).statusCode);
    }
    const late = await post({ address: "bob@example.com" });
    await followUp();

    expect(foreign.map(({ statusCode }) => statusCode)).toEqual([403, 403]);
    expect(codes).toEqual([...Array(20).fill(200), 429]);
    expect(late.statusCode).toBe(429);
    expect(sentLinks()).toEqual([]);
  });

  it.each(["", "bob", "@", "a b@example.com", `${"x".repeat(250)}@example.com`])(
    "refuses the address %j",
    async (address) => {
      const { post } = await prepareChannel();

      expect(await post({ address })).toMatchObject({
        statusCode: 422,
        body: expect.stringContaining("write your mail address"),
      });
    },
  );

  it("says when nothing can be decided any more", async () => {
    const { ask, post, clock, followUp, sentLinks } = await prepareChannel();
    const opened = await ask();
    await clock.advance(60 * minuteMs);

    const token = /name="token" value="(\w+)"/.exec(opened.body)?.[1] ?? "";
    const late = await post({ token, address: "bob@example.com" });
    await followUp();

    expect(late).toMatchObject({ statusCode: 410, body: expect.stringContaining("It is too late") });
    expect(sentLinks()).toEqual([]);
  });
});

describe("a vote of nobody", () => {
  it("is none of a link that earlier releases gave to a channel", async () => {
    const { services, ask } = await prepareChannel();
    const secret = "s".repeat(43);
    const earlier = { ...keys.link(hashOfSecret(secret)), ...approvalId, recipient: "the Slack channel" };
    await services.table.client.send(new PutCommand({ TableName: services.table.name, Item: earlier }));

    const opened = await openLink(services.table, hashOfSecret(secret));

    expect(opened && isPersonal(opened)).toBe(false);
    expect((await ask({ path: `/approve/${secret}` })).body).toContain("Send me my personal link");
  });

  it("stays none whatever a record of the link claims", async () => {
    const { services } = await prepareChannel();
    const approval = await readApproval(services.table, approvalId);
    if (!approval) throw new Error("nobody was asked");
    const secret = secretOf(await newPlanLink(services, approval));
    const forged = {
      ...keys.link(hashOfSecret(secret)),
      ...approvalId,
      kind: "plan",
      recipient: "bob@example.com",
    };
    await services.table.client.send(new PutCommand({ TableName: services.table.name, Item: forged }));

    expect(await openPersonal(services.table, hashOfSecret(secret))).toBeUndefined();
  });

  it.each(["the Slack channel", "mallory@example.com"])("does not count from %s", async (recipient) => {
    const { services, votes } = await prepareChannel();
    const approval = await readApproval(services.table, approvalId);
    if (!approval) throw new Error("nobody was asked");

    const { status } = await castVote(services.table, approval, {
      recipient,
      decision: "rejected",
      decidedAt: new Date(services.clock.now()).toISOString(),
      digest: approval.digest,
    });

    expect(status).toBe("notAsked");
    expect(await votes()).toEqual([]);
  });
});
