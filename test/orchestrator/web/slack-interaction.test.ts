import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { botSecret } from "../../../infra/local/slack-secret.ts";
import { hashOfSecret } from "../../../orchestrator/approval/approval-link.ts";
import { decide } from "../../../orchestrator/approval/decision.ts";
import { slackBot } from "../../../orchestrator/channels/slack-bot.ts";
import {
  isBotSecret,
  parseSlackSecret,
  type SlackBotSecret,
} from "../../../orchestrator/channels/slack-secret.ts";
import { slackSignature } from "../../../orchestrator/channels/slack-signature.ts";
import type { Deployment } from "../../../orchestrator/deployment/deployment.ts";
import { showVotesInSlack } from "../../../orchestrator/messages/slack-approval.ts";
import { notify } from "../../../orchestrator/states/notify.ts";
import type { ApprovalServices } from "../../../orchestrator/states/request-approval.ts";
import {
  type SlackInteractionServices,
  serveSlackInteraction,
} from "../../../orchestrator/web/slack-interaction.ts";
import type { RawWebRequest } from "../../../orchestrator/web/web-request.ts";
import { respondRefusal, WebRefusal } from "../../../orchestrator/web/web-request.ts";
import { openPersonal, prepareApproval } from "../fixtures/approvals.ts";

const value = "deploy:release-1-1-0";

/** An approval that a bot asked for, and Slack's side of a click. */
async function prepareClick(changes: Partial<ApprovalServices> = {}, more: Partial<Deployment> = {}) {
  const prepared = await prepareApproval();
  const { services, slackChannel, slackBy, clock, endpointUrl, failures } = prepared;
  const secret = parseSlackSecret(JSON.stringify(botSecret(slackChannel, endpointUrl)));
  if (!isBotSecret(secret)) throw new Error("the secret is a webhook's");
  const { payload: asked } = prepared;
  const answer = await prepared.request(
    { slack: slackBy("bot"), ...changes },
    { ...asked, deployment: { ...asked.deployment, ...more } },
  );
  const shown = { table: services.table, slack: slackBy("bot"), onFailure: services.onFailure };
  const web = {
    serviceNow: async () => ({ status: "absent" }) as const,
    ...services,
    slackSecret: async () => secret,
    slackBot: (ofSecret: SlackBotSecret) => slackBot({ http: fetch, sleep: async () => {} }, ofSecret),
    showVotes: (approval: Parameters<typeof showVotesInSlack>[1]) => showVotesInSlack(shown, approval),
  };
  const send = async (request: RawWebRequest, changes: Partial<SlackInteractionServices> = {}) => {
    try {
      return await serveSlackInteraction({ ...web, ...changes }, request);
    } catch (error) {
      if (error instanceof WebRefusal) return respondRefusal(error);
      throw error;
    }
  };
  const payload = (user: string, more: object = {}) => ({
    type: "block_actions",
    team: { id: secret.team },
    user: { id: user },
    actions: [{ type: "button", action_id: "review-deployment", value }],
    ...more,
  });
  /** The request that Slack sends, with its signature. */
  const signed = (content: object, sentAt = clock.now()): RawWebRequest => {
    const body = new URLSearchParams({ payload: JSON.stringify(content) }).toString();
    const timestamp = String(Math.floor(sentAt / 1000));
    const rawBody = Buffer.from(body);
    return {
      method: "POST",
      path: "/slack/interactions",
      headers: {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": slackSignature(secret.signingSecret, timestamp, rawBody),
      },
      body,
      rawBody,
    };
  };
  const click = (user: string, more: object = {}) => send(signed(payload(user, more)));
  const shownTo = (user: string) =>
    slackChannel.messages().filter(({ ephemeralFor }) => ephemeralFor === user);
  const linksFor = (user: string) =>
    shownTo(user).flatMap(
      ({ blocks }) => /https:[^|"]+\/approve\/[\w-]+/.exec(JSON.stringify(blocks))?.[0] ?? [],
    );
  const open = async (link = "") => {
    const opened = await openPersonal(services.table, hashOfSecret(link.split("/").at(-1) ?? ""));
    if (!opened) throw new Error("there is no such link");
    return opened;
  };
  return {
    ...prepared,
    answer,
    web,
    send,
    signed,
    payload,
    click,
    shownTo,
    linksFor,
    open,
    secret,
    failures,
  };
}

describe("the message of a bot", () => {
  it("gives no link after the deployment was stopped, and says so", async () => {
    const { click, linksFor, shownTo, tokens } = await prepareClick();
    tokens.status = "ABORTED";

    const { statusCode } = await click("U0BOB");

    expect(statusCode).toBe(200);
    expect(linksFor("U0BOB")).toEqual([]);
    expect(JSON.stringify(shownTo("U0BOB"))).toContain("The deployment was stopped");
  });

  it("has a button instead of a link, and contains no secret", async () => {
    const { slackChannel, linksTo } = await prepareClick();

    const [message] = slackChannel.messages();

    const text = JSON.stringify(message);
    expect(text).toContain('"action_id":"review-deployment"');
    expect(text).toContain(`"value":"${value}"`);
    expect(text).toContain("EcsService&lt;script&gt;");
    expect(text).toContain(`digest of the plan ${"d".repeat(64)}`);
    expect(text).not.toMatch(/approve\/|task-token/);
    expect(linksTo("bob@example.com")).toHaveLength(1);
  });

  it("asks people only in Slack if no mail can be sent, and does not make the channel an approver", async () => {
    const { answer, services } = await prepareClick({ sendMail: undefined });

    const { Items = [] } = await services.table.client.send(
      new ScanCommand({ TableName: services.table.name }),
    );

    const approval = Items.find(({ pk }) => pk.startsWith("approval#"));
    expect(answer.requested).toBe(1);
    expect(approval?.recipients).toEqual(["bob@example.com", "carol@example.com"]);
  });
});

describe("a click on Review", () => {
  it("shows a personal link to that member only, and decides nothing", async () => {
    const { click, linksFor, shownTo, open, tokens, slackChannel } = await prepareClick();

    const answer = await click("U0BOB");

    const [link] = linksFor("U0BOB");
    expect(answer).toMatchObject({ statusCode: 200, body: "" });
    expect(shownTo("U0BOB")).toHaveLength(1);
    expect((await open(link)).link).toMatchObject({ recipient: "bob@example.com" });
    expect(JSON.stringify(slackChannel.messages().filter(({ ephemeralFor }) => !ephemeralFor))).not.toContain(
      link,
    );
    expect(tokens.sent).toEqual([]);
  });

  it("gives a second link for the same person at the second click", async () => {
    const { click, linksFor, open } = await prepareClick();

    await click("U0BOB");
    await click("U0BOB");

    const links = linksFor("U0BOB");
    const opened = await Promise.all(links.map(open));
    expect(new Set(links)).toHaveProperty("size", 2);
    expect(opened.map(({ link }) => link.recipient)).toEqual(["bob@example.com", "bob@example.com"]);
  });

  it("says why the requester gets no link", async () => {
    const { click, linksFor, shownTo } = await prepareClick();

    const answer = await click("U0ALICE");

    expect(answer.statusCode).toBe(200);
    expect(linksFor("U0ALICE")).toEqual([]);
    expect(shownTo("U0ALICE")[0]?.text).toContain("another person must decide");
  });

  it("says why a person who is not an approver gets no link", async () => {
    const { click, linksFor, shownTo } = await prepareClick({}, { approvers: ["bob@example.com"] });

    await click("U0CAROL");

    expect(linksFor("U0CAROL")).toEqual([]);
    expect(shownTo("U0CAROL")[0]?.text).toContain("carol@example.com is not an approver");
  });

  it("says that the deadline has passed", async () => {
    const { clock, click, linksFor, shownTo } = await prepareClick();
    await clock.advance(3_600_000);

    await click("U0BOB");

    expect(linksFor("U0BOB")).toEqual([]);
    expect(shownTo("U0BOB")[0]?.text).toContain("It is too late");
  });

  it("refuses an unknown member, and says what to do", async () => {
    const { send, signed, payload, linksFor, shownTo, secret } = await prepareClick();
    const users = { U0BOB: "bob@example.com" };

    const answer = await send(signed(payload("U0CAROL")), {
      slackSecret: async () => ({ ...secret, users }),
    });

    expect(answer.statusCode).toBe(403);
    expect(linksFor("U0CAROL")).toEqual([]);
    expect(shownTo("U0CAROL")[0]?.text).toContain("Ask its operator to add your member id");
  });

  it.each([
    [
      "of an approval that is no longer stored",
      { actions: [{ action_id: "review-deployment", value: "deploy:x" }] },
    ],
    ["with a value of no approval", { actions: [{ action_id: "review-deployment", value: "<x>" }] }],
  ])("%s gives no link", async (_, more) => {
    const { click, linksFor, shownTo } = await prepareClick();

    const answer = await click("U0BOB", more);

    expect(answer.statusCode).toBe(200);
    expect(linksFor("U0BOB")).toEqual([]);
    expect(shownTo("U0BOB")[0]?.text).toContain("is no longer stored");
  });

  it("gives a link to a member of an organisation that the app is installed for", async () => {
    const { click, send, signed, payload, linksFor, secret } = await prepareClick();
    const user = (team_id: string) => ({ user: { id: "U0BOB", team_id } });
    const enterprise = { id: "E0ACME" };
    const wide = { team: null, enterprise, is_enterprise_install: true };

    const own = await click("U0BOB", { ...wide, ...user(secret.team) });
    const other = await click("U0BOB", { ...wide, ...user("T0OTHER") });
    const unknown = await click("U0BOB", { ...wide, user: { id: "U0BOB" } });
    const ofOrganisation = { slackSecret: async () => ({ ...secret, team: "E0ACME" }) };
    const named = await send(signed(payload("U0BOB", { ...wide, ...user("T0OTHER") })), ofOrganisation);
    const foreign = await send(
      signed(payload("U0BOB", { ...wide, ...user("T0OTHER"), enterprise: { id: "E0OTHER" } })),
      ofOrganisation,
    );

    const codes = [own, other, unknown, named, foreign].map(({ statusCode }) => statusCode);
    expect(codes).toEqual([200, 403, 403, 200, 403]);
    expect(linksFor("U0BOB")).toHaveLength(2);
  });

  it("of somebody outside the channel is refused, and they are told to join it", async () => {
    const { send, signed, payload, secret } = await prepareClick();
    const users = { ...secret.users, U0OUTSIDE: "bob@example.com" };

    const answer = await send(signed(payload("U0OUTSIDE")), {
      slackSecret: async () => ({ ...secret, users }),
    });

    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain("Join the channel");
  });

  it.each([
    ["another workspace", 403, { team: { id: "T0OTHER" } }],
    ["another kind of interaction", 400, { type: "view_submission" }],
    ["another button", 400, { actions: [{ action_id: "other", value }] }],
    ["no button", 400, { actions: [] }],
  ])("from %s is refused", async (_, statusCode, more) => {
    const { click, slackChannel } = await prepareClick();
    const messages = slackChannel.messages().length;

    const answer = await click("U0BOB", more);

    expect(answer.statusCode).toBe(statusCode);
    expect(slackChannel.messages()).toHaveLength(messages);
  });

  it("is refused with the same response if it is stale, from the future, altered, re-encoded or unsigned", async () => {
    const { send, signed, payload, clock, slackChannel } = await prepareClick();
    const messages = slackChannel.messages().length;
    const click = signed(payload("U0BOB"));
    const altered = Buffer.from(click.body.replace("U0BOB", "U0EVE"));
    const reEncoded = Buffer.from(new URLSearchParams(click.body).get("payload") ?? "");
    const { "x-slack-signature": signature, ...unsigned } = click.headers;

    const answers = [
      await send(signed(payload("U0BOB"), clock.now() - 301_000)),
      await send(signed(payload("U0BOB"), clock.now() + 302_000)),
      await send({ ...click, rawBody: altered }),
      await send({ ...click, rawBody: reEncoded }),
      await send({ ...click, headers: unsigned }),
      await send({
        ...click,
        headers: { ...click.headers, "x-slack-signature": `${signature}, ${signature}` },
      }),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401, 401, 401]);
    expect(new Set(answers.map(({ body }) => body))).toHaveProperty("size", 1);
    expect(slackChannel.messages()).toHaveLength(messages);
  });

  it("is refused without a bot in the secret, and without Slack", async () => {
    const { send, signed, payload, linksFor } = await prepareClick();
    const click = signed(payload("U0BOB"));

    const answers = [
      await send(click, { slackSecret: async () => ({ webhookUrl: "https://hooks.slack.com/services/x" }) }),
      await send(click, { slackSecret: undefined }),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403]);
    expect(linksFor("U0BOB")).toEqual([]);
  });

  it("is refused above the size limit, before it is parsed", async () => {
    const { send, signed, payload } = await prepareClick();
    const click = signed({ ...payload("U0BOB"), filling: "x".repeat(256 * 1024) });

    const answer = await send(click, { slackSecret: () => Promise.reject(new Error("was read")) });

    expect(answer.statusCode).toBe(413);
  });

  it("cannot be sent with GET", async () => {
    const { send, signed, payload } = await prepareClick();

    const answer = await send({ ...signed(payload("U0BOB")), method: "GET" });

    expect(answer).toMatchObject({ statusCode: 405, headers: { allow: "POST" } });
  });
});

describe("after the decision", () => {
  it("the message shows the decision and who made it, without the button; a later click says so", async () => {
    const { click, linksFor, open, web, shownTo, slackChannel } = await prepareClick();
    await click("U0BOB");

    await decide(web, await open(linksFor("U0BOB")[0]), { decision: "approved", comment: "fine <!here>" });
    await click("U0CAROL");

    const message = JSON.stringify(slackChannel.messages()[0]);
    expect(message).toContain(
      "Approved by bob@example.com at 2026-01-01T00:00:00.000Z. Comment: fine &lt;!here&gt;",
    );
    expect(message).not.toContain("action_id");
    expect(slackChannel.messages()[0]?.editedAt).toBeDefined();
    expect(shownTo("U0CAROL")[0]?.text).toContain("There is a decision already. Approved by bob@example.com");
  });

  it("the message counts people, not links, until enough have approved", async () => {
    const { click, linksFor, open, web, slackChannel, tokens } = await prepareClick({}, { approvals: 2 });
    await click("U0BOB");
    await click("U0BOB");
    await click("U0CAROL");
    const [first, second] = linksFor("U0BOB");

    await decide(web, await open(first), { decision: "approved" });
    await decide(web, await open(second), { decision: "approved" });
    const counted = JSON.stringify(slackChannel.messages()[0]);
    await decide(web, await open(linksFor("U0CAROL")[0]), { decision: "approved" });

    expect(counted).toContain("1 of 2 have approved: bob@example.com");
    expect(counted).toContain("action_id");
    expect(JSON.stringify(slackChannel.messages()[0])).toContain(
      "Approved by bob@example.com, carol@example.com at",
    );
    expect(tokens.sent).toHaveLength(1);
  });

  it("a failing Slack does not delay a decision", async () => {
    const { linksTo, open, web, tokens, services, slackBy, failures } = await prepareClick();
    const slack = slackBy("bot", { botToken: "xoxb-wrong" });
    const shown = { table: services.table, slack, onFailure: services.onFailure };

    const result = await decide(
      { ...web, showVotes: (approval) => showVotesInSlack(shown, approval) },
      await open(linksTo("bob@example.com")[0]),
      { decision: "approved" },
    );

    expect(result.status).toBe("taken");
    expect(tokens.sent).toHaveLength(1);
    expect(failures).toMatchObject([{ error: { message: expect.stringContaining("invalid_auth") } }]);
  });

  it("the outcome is a reply in the thread, and the message shows the end state", async () => {
    const { services, slackBy, slackChannel, payload: _, ...rest } = await prepareClick();
    const { deployment } = (await prepareApproval()).payload;
    const outcome = { endState: "RollbackFailed" } as const;

    await notify(
      { ...services, recipients: [], knownRequesters: ["example.com"], slack: slackBy("bot") },
      { deployment, outcome, diagnosis: null },
    );

    const [asked, reply] = slackChannel.messages();
    expect(rest.failures).toEqual([]);
    expect(reply).toMatchObject({ thread: asked?.ts, broadcast: true });
    expect(reply?.text).toContain("RollbackFailed: tasks:1.1.0");
    expect(JSON.stringify(asked)).toContain("The deployment ended: RollbackFailed.");
    expect(JSON.stringify(asked)).not.toContain("action_id");
  });
});
