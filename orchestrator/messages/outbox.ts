import { isPermanentRefusal, isRefusal, MessageRefused } from "../channels/message-refused.ts";
import type { Table } from "../deployment/table.ts";
import type { Clock } from "../text/clock.ts";
import { isClaimOver } from "./message-due.ts";
import {
  claim,
  type Message,
  type MessageRecord,
  markSent,
  readMessage,
  release,
  type SentMessage,
} from "./message-record.ts";

export interface OutboxServices {
  readonly table: Table;
  readonly clock: Clock;
}

/**
 * Makes a message and returns what sends it. Before it returns nothing leaves, so its errors are refusals.
 * `isRepeat`: an earlier one may have arrived.
 */
export type Prepare = (isRepeat: boolean) => Promise<() => Promise<SentMessage>>;

/** `pending`: another call sends it, or ended so lately that its fate is not known yet. */
export type Delivery = "sent" | "sentBefore" | "pending";

/**
 * Sends a message once, as far as that can be known: it is claimed in the table, sent, and marked as sent. After a
 * refusal it may be claimed at once, after any other error when the claim is over, for it may have arrived. Throws what
 * the channel throws, and MessageRefused if the message could not be made.
 */
export async function sendOnce(
  { table, clock }: OutboxServices,
  message: Message,
  prepare: Prepare,
): Promise<Delivery> {
  const claimed = await take(table, message, clock.now());
  if (typeof claimed === "string") return claimed;
  let sent: SentMessage;
  try {
    sent = await deliver(prepare, claimed);
  } catch (error) {
    if (isRefusal(error)) await release(table, message, clock.now(), isPermanentRefusal(error));
    throw error;
  }
  await markSent(table, message, clock.now(), sent);
  return "sent";
}

async function take(
  table: Table,
  message: Message,
  now: number,
): Promise<MessageRecord | Exclude<Delivery, "sent">> {
  const first = await claim(table, message, now);
  if (first) return first;
  const known = await readMessage(table, message);
  if (known?.sentAt) return "sentBefore";
  if (!known || !isClaimOver(known, now)) return "pending";
  return (await claim(table, message, now, known.claimedAt)) ?? "pending";
}

async function deliver(prepare: Prepare, { repeats = 0 }: MessageRecord): Promise<SentMessage> {
  const send = await prepare(repeats > 0).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MessageRefused(reason, { isPermanent: isPermanentRefusal(error), cause: error });
  });
  return send();
}
