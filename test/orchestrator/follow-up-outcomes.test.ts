import { describe, expect, it } from "vitest";
import { MessageRefused } from "../../orchestrator/channels/message-refused.ts";
import { slackChannelOf } from "../../orchestrator/channels/slack-channel.ts";
import type { Payload } from "../../orchestrator/deployment/payloads.ts";
import { followUpOutcomes, type OutcomeFollowUpServices } from "../../orchestrator/follow-up-outcomes.ts";
import { openOutcome, readOpenOutcomes } from "../../orchestrator/messages/open-outcome.ts";
import { readOutcome, storeOutcome } from "../../orchestrator/messages/outcome-record.ts";
import { notify } from "../../orchestrator/states/notify.ts";
import { aDeployment } from "./fixtures/a-deployment.ts";
import { prepareApproval } from "./fixtures/approvals.ts";
import { serve } from "./fixtures/http-server.ts";

const minutes = (count: number) => count * 60_000;
const hours = (count: number) => minutes(60 * count);

const payload: Payload<"Notify"> = {
  deployment: aDeployment(),
  outcome: {
    endState: "RolledBack",
    failure: { error: "SmokeTestsFailed", cause: "GET /tasks answered 500" },
  },
  diagnosis: null,
};

const ofSes = (httpStatusCode: number, name: string) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
const silent = Object.assign(new Error("no answer within 8 s"), { name: "TimeoutError" });

/** A deployment that Bob and Carol were asked about in Slack, and whose end Alice, Bob and the channel are told. */
async function prepareEnd() {
  const prepared = await prepareApproval();
  await prepared.request({ slack: prepared.slackBy("bot") });
  const before = prepared.inbox.mails().length;
  const notTold: string[] = [];
  const services: OutcomeFollowUpServices = {
    ...prepared.services,
    onNotTold: (id, people) => notTold.push(...people.map(({ recipient }) => `${id}: ${recipient}`)),
    recipients: ["bob@example.com"],
    knownRequesters: ["example.com"],
    slack: prepared.slackBy("bot"),
  };
  const mails = () => prepared.inbox.mails().slice(before);
  const posts = () => prepared.slackChannel.messages().slice(1);
  return {
    ...prepared,
    services,
    mails,
    posts,
    request: () => JSON.stringify(prepared.slackChannel.messages()[0]?.blocks),
    notTold,
    told: () => [...mails().flatMap(({ to }) => to), ...posts().map(() => "slack")].sort(),
    open: () => readOpenOutcomes(services.table),
    /** As often as a minute passes. */
    followUp: async (count = 1, changes: Partial<OutcomeFollowUpServices> = {}) => {
      for (let minute = 0; minute < count; minute++) {
        await prepared.clock.advance(minutes(1));
        await followUpOutcomes({ ...services, ...changes });
      }
    },
  };
}

const everyone = ["alice@example.com", "bob@example.com", "carol@example.com", "slack"];

describe("the end of a deployment", () => {
  it("is closed by Notify when everyone is told", async () => {
    const { services, told, open, followUp } = await prepareEnd();

    const { notified } = await notify(services, payload);
    await followUp();

    expect([...notified].sort()).toEqual(everyone);
    expect(told()).toEqual(everyone);
    expect(await open()).toEqual([]);
  });

  it.each<[string, Error]>([
    ["refuse for now", new MessageRefused("throttled")],
    ["cannot be reached", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
    ["have faults", ofSes(503, "ServiceUnavailable")],
    ["are silent", silent],
  ])("is told once after mail and Slack %s for five minutes", async (_, error) => {
    const { services, told, open, followUp, request } = await prepareEnd();
    const down = { sendMail: () => Promise.reject(error), slack: () => Promise.reject(error) };
    expect(await notify({ ...services, ...down }, payload)).toEqual({ notified: [] });
    await followUp(5, down);
    expect(told()).toEqual([]);
    expect(request()).toContain("review-deployment");

    await followUp(6);

    expect(told()).toEqual(everyone);
    expect(request()).not.toContain("review-deployment");
    expect(request()).toContain("The deployment ended: RolledBack.");
    expect(await open()).toEqual([]);
  });

  it("is told again when the answer was lost, but never again once it is known", async () => {
    const { services, mails, followUp, clock } = await prepareEnd();
    const lost: OutcomeFollowUpServices["sendMail"] = async (...mail) => {
      await services.sendMail?.(...mail);
      throw silent;
    };
    await notify({ ...services, recipients: [], sendMail: lost }, payload);
    expect(mails()).toHaveLength(3);

    await followUp(2);
    await clock.advance(hours(1));
    await followUp(3);

    expect(mails()).toHaveLength(6);
  });

  it("is told by the others when one channel fails", async () => {
    const { services, told, followUp } = await prepareEnd();
    const slack = () => Promise.reject(silent);

    await notify({ ...services, slack }, payload);
    const early = told();
    await followUp();

    expect(early).toEqual(everyone.slice(0, 3));
    expect(told()).toEqual(everyone);
  });

  it("is posted once when only the request in Slack cannot be changed", async () => {
    const { services, posts, followUp, request } = await prepareEnd();
    const slack: typeof services.slack = async () => {
      const channel = await services.slack?.();
      if (channel?.kind !== "bot") throw new Error("there is no bot");
      return { kind: "bot", bot: { ...channel.bot, update: () => Promise.reject(silent) } };
    };
    await notify({ ...services, slack }, payload);

    await followUp(2);

    expect(posts()).toHaveLength(1);
    expect(request()).toContain("RolledBack");
  });

  it("is told once by concurrent calls of Notify and the follow-up", async () => {
    const { services, told, clock } = await prepareEnd();
    await storeOutcome(services, payload);
    await clock.advance(minutes(2));

    await Promise.all([
      notify(services, payload),
      notify(services, payload),
      followUpOutcomes(services),
      followUpOutcomes(services),
    ]);

    expect(told()).toEqual(everyone);
  });

  it("is given up for whom a channel refuses for good, and an operator learns whom", async () => {
    const { services, told, notTold, open, followUp, failures } = await prepareEnd();
    const sendMail: typeof services.sendMail = async (to, mail) => {
      if (to === "bob@example.com") throw ofSes(400, "MessageRejected");
      await services.sendMail?.(to, mail);
    };
    await notify({ ...services, sendMail }, payload);

    await expect(followUp(1, { sendMail })).rejects.toThrow(
      "the end of release-1-1-0, RolledBack, did not reach bob@example.com, and is not sent again",
    );
    const reported = failures.length;
    await followUp();

    expect(reported).toBe(2);
    expect(failures).toHaveLength(reported);
    expect(notTold).toEqual(["release-1-1-0: bob@example.com"]);
    expect((await readOutcome(services.table, payload.deployment.id))?.notTold).toEqual([
      { recipient: "bob@example.com", why: "the message was refused for good" },
    ]);
    expect(told()).toEqual(["alice@example.com", "carol@example.com", "slack"]);
    expect(await open()).toEqual([]);
  });

  it("is tried for a day", async () => {
    const { services, told, open, followUp, clock } = await prepareEnd();
    const down = { sendMail: () => Promise.reject(new MessageRefused("throttled")) };
    await notify({ ...services, ...down }, payload);

    await clock.advance(hours(24) - minutes(2));
    await followUp(1, down);
    const early = await open();
    await expect(followUp(1, down)).rejects.toThrow(/did not reach bob@.*alice@.*carol@/);
    await followUp();

    expect(early).toHaveLength(1);
    expect(told()).toEqual(["slack"]);
    expect(await open()).toEqual([]);
  });

  it("that was never stored is reported after a day", async () => {
    const { services, notTold, open, followUp, clock } = await prepareEnd();
    await openOutcome(services.table, {
      deploymentId: "lost",
      storedAt: new Date(clock.now()).toISOString(),
    });
    await followUp();
    expect(await open()).toHaveLength(1);

    await clock.advance(hours(24));

    await expect(followUp()).rejects.toThrow("the end of lost was never stored, so nobody was told of it");
    expect(notTold).toEqual(["lost: everyone"]);
    expect(await open()).toEqual([]);
  });

  it("does not keep others from being told", async () => {
    const { services, told, followUp, clock } = await prepareEnd();
    await openOutcome(services.table, { deploymentId: "lost", storedAt: new Date(0).toISOString() });
    await storeOutcome(services, payload);

    await expect(followUp()).rejects.toThrow("never stored");

    expect(told()).toEqual(everyone);
    expect(clock.now()).toBeGreaterThan(0);
  });

  it("says what runs after a stop, ends the request, and is followed by the end of a redrive", async () => {
    const { services, mails, posts, followUp, request } = await prepareEnd();
    const stopped = { by: "bob@example.com", whatRuns: "tasks:1.0.0 still runs; password=hunter2." };
    await storeOutcome(services, { ...payload, outcome: { endState: "Stopped", stopped } });
    await followUp();

    expect(mails()[0]?.subject).toBe("Stopped: tasks:1.1.0 on xray-poc-compute (release-1-1-0)");
    expect(mails()[0]?.text).toContain(
      "It was stopped before its end, by bob@example.com. tasks:1.0.0 still runs;",
    );
    expect(JSON.stringify([mails(), posts()])).not.toContain("hunter2");
    expect(posts()[0]).toMatchObject({ broadcast: true });
    expect(request()).toContain("The deployment ended: Stopped.");

    await notify(services, { ...payload, outcome: { endState: "Deployed" } });

    expect(mails()).toHaveLength(6);
    expect(mails().at(-1)?.subject).toMatch(/^Deployed/);
    expect(request()).toContain("The deployment ended: Deployed.");
  });
});

it("a webhook's refusal is one, also if its reason does not arrive", async () => {
  const { url } = await serve((_, response) => response.writeHead(404).write("no"));
  const channel = slackChannelOf(
    { http: fetch, sleep: async () => {}, timeoutMs: 50 },
    { webhookUrl: `${url}/services/hunter2` },
  );
  if (channel.kind !== "webhook") throw new Error("it is no webhook");

  await expect(channel.post({ text: "hello", blocks: [] })).rejects.toMatchObject({
    name: "MessageRefused",
    isPermanent: true,
    message: "Slack refused the message: 404 (no reason)",
  });
});
