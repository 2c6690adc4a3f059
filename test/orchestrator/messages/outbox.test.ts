import { describe, expect, it } from "vitest";
import { MessageRefused } from "../../../orchestrator/channels/message-refused.ts";
import { type Message, messagesOf, sendOnce } from "../../../orchestrator/messages/outbox.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const message: Message = {
  deploymentId: "release-1-1-0",
  phase: "deploy",
  kind: "request",
  recipient: "bob@example.com",
};

async function prepareOutbox() {
  const services = { table: await inProcessTable(), clock: new VirtualClock() };
  const sent: string[] = [];
  const send = async (error?: Error) => {
    if (error) throw error;
    sent.push("sent");
    return {};
  };
  const record = async () => (await messagesOf(services.table, "release-1-1-0", "deploy"))[0];
  return { services, sent, send, record };
}

describe("the outbox", () => {
  it("sends a message once, also with concurrent calls", async () => {
    const { services, sent, send, record } = await prepareOutbox();

    const results = await Promise.all([1, 2, 3].map(() => sendOnce(services, message, send)));

    expect(results.sort()).toEqual([false, false, true]);
    expect(sent).toHaveLength(1);
    expect(await record()).toMatchObject({ ...message, sentAt: "2026-01-01T00:00:00.000Z" });
  });

  it.each([
    ["refuses", new MessageRefused("no_service")],
    ["answers 400", Object.assign(new Error("rejected"), { $metadata: { httpStatusCode: 400 } })],
    ["is not reached", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
  ])("allows a retry if the channel %s", async (_, error) => {
    const { services, sent, send } = await prepareOutbox();

    await expect(sendOnce(services, message, () => send(error))).rejects.toThrow(error);

    expect(await sendOnce(services, message, send)).toBe(true);
    expect(sent).toHaveLength(1);
  });

  it.each([
    ["a time-out", Object.assign(new Error("timed out"), { name: "TimeoutError" })],
    ["a fault of the channel", Object.assign(new Error("oops"), { $metadata: { httpStatusCode: 500 } })],
  ])("allows no retry after %s, because the message may have arrived", async (_, error) => {
    const { services, sent, send, record } = await prepareOutbox();
    await expect(sendOnce(services, message, () => send(error))).rejects.toThrow(error);

    expect(await sendOnce(services, message, send)).toBe(false);

    expect(sent).toEqual([]);
    expect(await record()).not.toHaveProperty("sentAt");
  });

  it("stores a message's reference in Slack, by phase and kind", async () => {
    const { services, send, record } = await prepareOutbox();
    const slackMessage = { channel: "C0DEPLOYS", ts: "1767225600.000100" };

    await sendOnce(services, message, async () => ({ slackMessage }));
    const others = [
      await sendOnce(services, { ...message, kind: "reminder" }, send),
      await sendOnce(services, { ...message, phase: "rollback" }, send),
    ];

    expect(others).toEqual([true, true]);
    expect(await messagesOf(services.table, message.deploymentId, "rollback")).toHaveLength(1);
    const records = await messagesOf(services.table, message.deploymentId, "deploy");
    expect(records.find(({ kind }) => kind === "request")).toMatchObject({ slackMessage });
    expect(await record()).toBeDefined();
  });
});
