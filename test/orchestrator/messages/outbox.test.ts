import { describe, expect, it } from "vitest";
import { MessageRefused } from "../../../orchestrator/channels/message-refused.ts";
import { isDue } from "../../../orchestrator/messages/message-due.ts";
import {
  giveUp,
  type Message,
  messagesOf,
  readMessage,
} from "../../../orchestrator/messages/message-record.ts";
import { sendOnce } from "../../../orchestrator/messages/outbox.ts";
import { inProcessTable } from "../../support/in-process-table.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const message: Message = {
  deploymentId: "release-1-1-0",
  phase: "deploy",
  kind: "request",
  recipient: "bob@example.com",
};
const minute = 60_000;

const timedOut = Object.assign(new Error("timed out"), { name: "TimeoutError" });
const ofAws = (httpStatusCode: number, name: string) =>
  Object.assign(new Error("no"), { name, $metadata: { httpStatusCode } });

async function prepareOutbox() {
  const services = { table: await inProcessTable(), clock: new VirtualClock() };
  /** `repeat` for a message that says that an earlier one may have arrived. */
  const sent: string[] = [];
  const send = (error?: Error, which = message) =>
    sendOnce(services, which, async (isRepeat) => async () => {
      if (error) throw error;
      sent.push(isRepeat ? "repeat" : "first");
      return {};
    });
  const fail = (error: Error) => expect(send(error)).rejects.toThrow(error);
  const record = async () => readMessage(services.table, message);
  const due = async () => isDue(await record(), services.clock.now());
  return { ...services, services, sent, send, fail, record, due };
}

describe("the outbox", () => {
  it("sends a message once, also with concurrent calls", async () => {
    const { sent, send, record, due } = await prepareOutbox();

    const results = await Promise.all([1, 2, 3].map(() => send()));

    expect(results.sort()).toEqual(["pending", "pending", "sent"]);
    expect(await send()).toBe("sentBefore");
    expect(sent).toEqual(["first"]);
    expect(await record()).toMatchObject({ ...message, sentAt: "2026-01-01T00:00:00.000Z" });
    expect(await due()).toBe(false);
  });

  it.each([
    ["refuses", new MessageRefused("no_service")],
    ["answers 400", ofAws(400, "ThrottlingException")],
    ["is not reached", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
    ["is not reached by fetch", Object.assign(new Error("fetch failed"), { cause: { code: "EAI_AGAIN" } })],
  ])("sends it again at once if the channel %s", async (_, error) => {
    const { sent, send, fail, due } = await prepareOutbox();

    await fail(error);

    expect(await due()).toBe(true);
    expect(await send()).toBe("sent");
    expect(sent).toEqual(["first"]);
  });

  it.each([
    ["refuses for good", new MessageRefused("not_in_channel", { isPermanent: true })],
    ["rejects the address", ofAws(400, "MessageRejected")],
  ])("looks an hour later whether a person mended what the channel %s", async (_, error) => {
    const { fail, due, clock } = await prepareOutbox();

    await fail(error);
    await clock.advance(59 * minute);
    const early = await due();
    await clock.advance(minute);

    expect([early, await due()]).toEqual([false, true]);
  });

  it.each([
    ["a time-out", timedOut],
    ["a fault of the channel", ofAws(500, "InternalFailure")],
  ])("sends it again only when the call is over after %s, and says so", async (_, error) => {
    const { sent, send, fail, due, clock } = await prepareOutbox();
    await fail(error);

    const atOnce = await send();
    await clock.advance(2 * minute);
    const later = [await due(), await send(), await send()];

    expect([atOnce, ...later]).toEqual(["pending", true, "sent", "sentBefore"]);
    expect(sent).toEqual(["repeat"]);
  });

  it("repeats what may have arrived more and more seldom, at last once an hour", async () => {
    const { fail, due, clock } = await prepareOutbox();
    const pauses: number[] = [];
    for (let repeat = 0; repeat < 7; repeat++) {
      await fail(timedOut);
      let waited = 0;
      for (; !(await due()); waited++) await clock.advance(minute);
      pauses.push(waited);
    }

    expect(pauses).toEqual([2, 4, 8, 16, 32, 60, 60]);
  });

  it("still says that an earlier one may have arrived when a repetition was refused", async () => {
    const { sent, send, fail, clock } = await prepareOutbox();
    await fail(timedOut);
    await clock.advance(2 * minute);
    await fail(new MessageRefused("throttled"));

    await send();

    expect(sent).toEqual(["repeat"]);
  });

  it("lets one of several take over a claim that is over", async () => {
    const { sent, send, fail, clock } = await prepareOutbox();
    await fail(timedOut);
    await clock.advance(2 * minute);

    const results = await Promise.all([1, 2, 3].map(() => send()));

    expect(results.sort()).toEqual(["pending", "pending", "sent"]);
    expect(sent).toHaveLength(1);
  });

  it("knows that nothing was sent if the message could not be made", async () => {
    const { services, send, due } = await prepareOutbox();
    const making = sendOnce(services, message, async () => {
      throw timedOut;
    });

    await expect(making).rejects.toMatchObject({ name: "MessageRefused", message: "timed out" });

    expect(await due()).toBe(true);
    expect(await send()).toBe("sent");
  });

  it("does not take a table that cannot be written for a refusal of what was sent", async () => {
    const { services, table, send, sent } = await prepareOutbox();
    const client = {
      send: async (command: { input: { UpdateExpression?: string } }) => {
        if (command.input.UpdateExpression?.includes("sentAt =")) throw ofAws(400, "ThrottlingException");
        return table.client.send(command as never);
      },
    } as never;

    const first = sendOnce({ ...services, table: { ...table, client } }, message, async () => async () => {
      sent.push("arrived");
      return {};
    });

    await expect(first).rejects.toMatchObject({ name: "ThrottlingException" });
    expect(await send()).toBe("pending");
    expect(sent).toEqual(["arrived"]);
  });

  it("does not send what was given up", async () => {
    const { table, clock, due } = await prepareOutbox();

    await giveUp(table, message, clock.now());

    expect(await due()).toBe(false);
  });

  it("stores a message's reference in Slack, by phase and kind", async () => {
    const { services, table, send } = await prepareOutbox();
    const slackMessage = { channel: "C0DEPLOYS", ts: "1767225600.000100" };

    await sendOnce(services, message, async () => async () => ({ slackMessage }));
    const others = [
      await send(undefined, { ...message, kind: "reminder" }),
      await send(undefined, { ...message, phase: "rollback" }),
    ];

    expect(others).toEqual(["sent", "sent"]);
    expect(await messagesOf(table, message.deploymentId, "rollback")).toHaveLength(1);
    const records = await messagesOf(table, message.deploymentId, "deploy");
    expect(records.find(({ kind }) => kind === "request")).toMatchObject({ slackMessage });
    expect(records).toHaveLength(2);
  });
});
