import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { createSlackChannel } from "../../../../../infra/local/aws/slack/slack-channel.ts";
import type { HttpMount } from "../../../../../infra/local/aws/wire/endpoint.ts";
import { isSignedBySlack } from "../../../../../orchestrator/channels/slack-signature.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";
import { serve } from "../wire/serve.ts";

interface Told {
  readonly headers: Record<string, string>;
  readonly rawBody: Buffer;
}

async function prepareWorkspace() {
  const clock = new VirtualClock();
  const told: Told[] = [];
  const app: HttpMount = {
    matches: ({ url }) => url === "/clicks",
    handle: async (request, response) => {
      told.push({ headers: request.headers as Told["headers"], rawBody: await buffer(request) });
      response.writeHead(200).end();
    },
  };
  const address = { url: "" };
  const channel = createSlackChannel({
    clock,
    token: "token",
    interactionsUrl: () => `${address.url}/clicks`,
  });
  const { endpoint } = await serve({ services: [], mounts: [...channel.mounts, app] });
  address.url = endpoint.url;
  const credentials = channel.app(endpoint.url);
  const call = async (method: string, parameters: object, token = credentials.botToken) => {
    const answer = await fetch(`${credentials.apiUrl}/${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ channel: credentials.channel, text: "hello", ...parameters }),
    });
    return (await answer.json()) as { ok: boolean; error?: string; ts: string };
  };
  return { clock, channel, credentials, call, told };
}

const button = {
  type: "button",
  action_id: "review",
  text: { type: "plain_text", text: "Review" },
  value: "v",
};

describe("the local Slack's Web API", () => {
  it("posts messages, replies and ephemeral messages, and updates them", async () => {
    const { call, channel } = await prepareWorkspace();

    const { ts } = await call("chat.postMessage", {});
    await call("chat.postMessage", { text: "reply", thread_ts: ts });
    await call("chat.postEphemeral", { text: "psst", user: "U0BOB" });
    await call("chat.update", { ts, text: "changed" });

    expect(channel.messages()).toMatchObject([
      { ts, text: "changed", editedAt: expect.any(Number) },
      { text: "reply", thread: ts },
      { text: "psst", ephemeralFor: "U0BOB" },
    ]);
  });

  it.each([
    ["chat.postMessage", { channel: "C0OTHER" }, "channel_not_found"],
    ["chat.postMessage", { text: "" }, "no_text"],
    ["chat.postMessage", { thread_ts: "1.1" }, "thread_not_found"],
    ["chat.postEphemeral", { user: "U0EVE" }, "user_not_in_channel"],
    ["chat.update", { ts: "1.1" }, "message_not_found"],
    ["users.list", {}, "unknown_method"],
    [
      "chat.postMessage",
      { blocks: Array.from({ length: 51 }, () => ({ type: "divider" })) },
      "invalid_blocks",
    ],
    ["chat.postMessage", { blocks: [{ type: "header", text: { text: "x".repeat(151) } }] }, "invalid_blocks"],
    [
      "chat.postMessage",
      { blocks: [{ type: "section", text: { text: "x".repeat(3001) } }] },
      "invalid_blocks",
    ],
  ])("%s with %j returns the name of an error", async (method, parameters, error) => {
    const { call, channel } = await prepareWorkspace();

    expect(await call(method, parameters)).toEqual({ ok: false, error });
    expect(channel.messages()).toEqual([]);
  });

  it("accepts only the bot's token", async () => {
    const { call } = await prepareWorkspace();

    expect(await call("chat.postMessage", {}, "xoxb-guess")).toEqual({ ok: false, error: "invalid_auth" });
  });
});

describe("a click in the local Slack", () => {
  it("is posted to the app, signed", async () => {
    const { call, channel, told, credentials, clock } = await prepareWorkspace();
    const { ts } = await call("chat.postMessage", { blocks: [{ type: "actions", elements: [button] }] });

    const status = await channel.click(ts, "review", "U0BOB");

    const [request] = told;
    const payload = JSON.parse(new URLSearchParams(String(request?.rawBody)).get("payload") ?? "{}");
    expect(status).toBe(200);
    expect(payload).toMatchObject({ user: { id: "U0BOB" }, actions: [{ action_id: "review", value: "v" }] });
    expect(request && isSignedBySlack(credentials.signingSecret, request, clock.now())).toBe(true);
  });

  it.each([
    ["message", "1.1", "review", "U0BOB"],
    ["button", "", "other", "U0BOB"],
    ["member", "", "review", "U0EVE"],
  ])("on an unknown %s is refused", async (name, message, action, user) => {
    const { call, channel, told } = await prepareWorkspace();
    const { ts } = await call("chat.postMessage", { blocks: [{ type: "actions", elements: [button] }] });

    await expect(channel.click(message || ts, action, user)).rejects.toThrow(name);
    expect(told).toEqual([]);
  });
});
