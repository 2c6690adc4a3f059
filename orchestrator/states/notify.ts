import type { Answer, Payload } from "../deployment/payloads.ts";
import { closeOutcome } from "../messages/open-outcome.ts";
import { storeNotTold, storeOutcome } from "../messages/outcome-record.ts";
import {
  isPost,
  type OutcomeSendingServices,
  outcomeMessages,
  sendOutcomeMessages,
} from "../messages/outcome-sending.ts";

/**
 * Stores the outcome, then sends it to people and to the channel; the follow-up sends what could not be sent.
 * Idempotent. `notified`: whom this call has told.
 */
export async function notify(
  services: OutcomeSendingServices,
  payload: Payload<"Notify">,
): Promise<Answer<"Notify">> {
  const end = await storeOutcome(services, payload);
  const { messages, notTold } = await outcomeMessages(services, end);
  await storeNotTold(services.table, end, notTold);
  const sendings = await sendOutcomeMessages(services, end, messages);
  if (sendings.every(({ delivery }) => delivery === "sent" || delivery === "sentBefore")) {
    await closeOutcome(services.table, { deploymentId: end.deployment.id, storedAt: end.storedAt });
  }
  const told = sendings.filter(({ message, delivery }) => delivery === "sent" && isPost(message));
  return { notified: told.map(({ message }) => message.recipient) };
}
