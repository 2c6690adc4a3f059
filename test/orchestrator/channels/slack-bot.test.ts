import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { slackBot } from "../../../orchestrator/channels/slack-bot.ts";
import { serve } from "../fixtures/http-server.ts";

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A bot whose Slack sends these responses in turn, with the received requests and the pauses. */
async function prepareBot(...replies: Reply[]) {
  const asked: { path: string | undefined; authorization: string | undefined; body: unknown }[] = [];
  const pauses: number[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { url, headers } = request;
    asked.push({ path: url, authorization: headers.authorization, body: JSON.parse(await text(request)) });
    const {
      status = 200,
      headers: more = {},
      body = '{"ok":true,"channel":"C0DEPLOY","ts":"1.2"}',
    } = replies.shift() ?? {};
    response.writeHead(status, more).end(body);
  };
  const { url } = await serve((request, response) => void answer(request, response));
  const services = { http: fetch, sleep: async (pause: number) => void pauses.push(pause) };
  const secret = {
    botToken: "xoxb-hunter2",
    signingSecret: "s".repeat(32),
    channel: "C0DEPLOY",
    team: "T0ACME",
    users: { U0BOB: "bob@example.com" },
    apiUrl: `${url}/api`,
  };
  return { bot: slackBot(services, secret), asked, pauses, secret };
}

const message = { text: "hello", blocks: [] };

/** An address where nothing listens any more. */
async function closedUrl(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe("Slack's bot", () => {
  it("posts, replies in a thread, updates, and posts to one member", async () => {
    const { bot, asked } = await prepareBot();

    const ref = await bot.post(message);
    await bot.post(message, { thread: ref, broadcast: true });
    await bot.update(ref, message);
    await bot.postEphemeral("U0BOB", message);

    expect(ref).toEqual({ channel: "C0DEPLOY", ts: "1.2" });
    expect(asked).toMatchObject([
      { path: "/api/chat.postMessage", authorization: "Bearer xoxb-hunter2", body: { unfurl_links: false } },
      { path: "/api/chat.postMessage", body: { thread_ts: "1.2", reply_broadcast: true } },
      { path: "/api/chat.update", body: { channel: "C0DEPLOY", ts: "1.2", text: "hello" } },
      { path: "/api/chat.postEphemeral", body: { channel: "C0DEPLOY", user: "U0BOB" } },
    ]);
  });

  it.each([
    ["a refusal", { body: '{"ok":false,"error":"not_in_channel"}' }, "not_in_channel; invite the app"],
    ["an unknown error name", { body: '{"ok":false,"error":"xoxb-hunter2"}' }, "an unknown response"],
    ["no JSON", { body: "<html>hunter2" }, "an unknown response"],
    ["a 500", { status: 500, body: "hunter2" }, "HTTP 500"],
    ["a redirect", { status: 302, headers: { location: "https://example.com/hunter2" } }, "not be reached"],
    ["no message", { body: '{"ok":true}' }, "does not identify the message"],
    ["a long pause", { status: 429, headers: { "retry-after": "6" } }, "too many requests"],
    ["a pause without a duration", { status: 429 }, "too many requests"],
    ["two pauses", { status: 429, headers: { "retry-after": "1" } }, "HTTP 429"],
  ])("fails by name after %s, and discloses no secret", async (_, reply, reason) => {
    const { bot } = await prepareBot(reply, reply);

    const problem = String(await bot.post(message).catch((error: unknown) => error));

    expect(problem).toContain(reason);
    expect(problem).not.toContain("hunter2");
  });

  it("pauses for Slack's Retry-After, once", async () => {
    const { bot, pauses, asked } = await prepareBot({ status: 429, headers: { "retry-after": "2" } });

    await bot.post(message);

    expect(pauses).toEqual([2000]);
    expect(asked).toHaveLength(2);
  });

  it.each<[string, RequestListener]>([
    ["a response", () => {}],
    ["the rest of one", (_, response) => response.writeHead(200).write("{")],
  ])("fails after the time-out if Slack does not send %s", async (_, listener) => {
    const { url } = await serve(listener);
    const { secret } = await prepareBot();
    const bot = slackBot({ http: fetch, sleep: async () => {}, timeoutMs: 50 }, { ...secret, apiUrl: url });

    await expect(bot.post(message)).rejects.toThrow("Slack could not be reached (TimeoutError)");
  });

  it("knows that nothing was sent where nothing listens", async () => {
    const { secret } = await prepareBot();
    const away = slackBot({ http: fetch, sleep: async () => {} }, { ...secret, apiUrl: await closedUrl() });

    await expect(away.post(message)).rejects.toMatchObject({ name: "MessageRefused", isPermanent: false });
  });

  it.each([
    ["not_in_channel", true],
    ["msg_too_long", true],
    ["ratelimited", false],
  ])("knows whether %s stays until a person changes something", async (error, isPermanent) => {
    const { bot } = await prepareBot({ body: JSON.stringify({ ok: false, error }) });

    await expect(bot.post(message)).rejects.toMatchObject({ name: "MessageRefused", isPermanent });
  });
});
