import { expect, test } from "vitest";
import { webhookPath } from "../../../../../infra/local/aws/slack/incoming-webhook.ts";
import type { SlackMessage } from "../../../../../infra/local/aws/slack/message-store.ts";
import { createSlackChannel } from "../../../../../infra/local/aws/slack/slack-channel.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";
import { serve } from "../wire/serve.ts";

async function slack() {
  const clock = new VirtualClock();
  const channel = createSlackChannel({ clock, token: "token", interactionsUrl: () => "" });
  const { endpoint } = await serve({ services: [], mounts: channel.mounts });
  const post = async (body: string, path = webhookPath("token")) => {
    const answer = await fetch(endpoint.url + path, { method: "POST", body });
    return { status: answer.status, text: await answer.text() };
  };
  return { clock, channel, post };
}

test("messages are kept in their order", async () => {
  const { clock, channel, post } = await slack();
  const blocks = [{ type: "section", text: { type: "mrkdwn", text: "*承認*" } }];

  const answers = [await post(JSON.stringify({ text: "デプロイ" })), await post(JSON.stringify({ blocks }))];

  const receivedAt = clock.now();
  expect(answers).toEqual([
    { status: 200, text: "ok" },
    { status: 200, text: "ok" },
  ]);
  expect(channel.messages()).toEqual([
    { ts: "1767225600.000001", text: "デプロイ", blocks: [], receivedAt },
    { ts: "1767225600.000002", text: "", blocks, receivedAt },
  ]);
});

test("listeners get each message until they are removed", async () => {
  const { channel, post } = await slack();
  const heard: SlackMessage[] = [];
  const stop = channel.onMessage((message) => heard.push(message));

  await post('{"text":"one"}');
  stop();
  await post('{"text":"two"}');

  expect(heard.map(({ text }) => text)).toEqual(["one"]);
});

test.each([
  ["no JSON", "text=hello", 400, "invalid_payload"],
  ["a list", "[]", 400, "invalid_payload"],
  ["a text that is a number", '{"text":1}', 400, "invalid_payload"],
  ["no text", "{}", 400, "no_text"],
  ["an empty text", '{"text":""}', 400, "no_text"],
])("%s gets Slack's response", async (_, body, status, text) => {
  const { channel, post } = await slack();

  const answer = await post(body);

  expect(answer).toEqual({ status, text });
  expect(channel.messages()).toEqual([]);
});

test("a wrong token reaches no channel", async () => {
  const { channel, post } = await slack();

  const answer = await post('{"text":"hello"}', "/slack/services/T0LOCAL/B0LOCAL/guess");

  expect(answer).toEqual({ status: 404, text: "no_service" });
  expect(channel.messages()).toEqual([]);
});
