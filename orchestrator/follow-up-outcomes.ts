import { isDue } from "./messages/message-due.ts";
import { giveUp, type MessageRecord, readMessage } from "./messages/message-record.ts";
import { closeOutcome, type OpenOutcome, readOpenOutcomes } from "./messages/open-outcome.ts";
import { type NotTold, type OutcomeRecord, readOutcome, storeNotTold } from "./messages/outcome-record.ts";
import {
  isPost,
  type OutcomeMessage,
  type OutcomeSendingServices,
  outcomeMessages,
  sendOutcomeMessages,
} from "./messages/outcome-sending.ts";
import { settleAll } from "./text/settle-all.ts";

export interface OutcomeFollowUpServices extends OutcomeSendingServices {
  /** Called with whom it has given up to tell the end of a deployment; perhaps twice for one. */
  readonly onNotTold: (deploymentId: string, notTold: readonly NotTold[]) => void;
}

/** Counts of what one call did. */
export interface OutcomeFollowUp {
  readonly open: number;
  readonly sent: number;
  readonly closed: number;
}

// A day: an outage of SES or Slack lasts hours at most, and news that is older helps nobody.
const triedMs = 24 * 60 * 60 * 1000;

/**
 * Sends the outcomes that `Notify` could not send, until a day has passed or a channel refuses them for good.
 * Idempotent, also with concurrent calls. A failure does not affect other outcomes; the first error is thrown after all
 * were tried. Also throws an Error that names whom it has given up to tell, once.
 */
export async function followUpOutcomes(services: OutcomeFollowUpServices): Promise<OutcomeFollowUp> {
  const entries = await readOpenOutcomes(services.table);
  const done = await settleAll(entries, (entry) => followUp(services, entry));
  const sent = done.reduce((total, one) => total + one.sent, 0);
  return { open: entries.length, sent, closed: done.filter(({ isClosed }) => isClosed).length };
}

interface Stored extends OutcomeMessage {
  readonly record: MessageRecord | undefined;
}

async function followUp(services: OutcomeFollowUpServices, entry: OpenOutcome) {
  const { table, clock } = services;
  const isOld = Date.parse(entry.storedAt) + triedMs <= clock.now();
  const end = await readOutcome(table, entry.deploymentId);
  if (!end) return isOld ? closeWithout(services, entry) : { sent: 0, isClosed: false };
  const { messages, notTold } = await outcomeMessages(services, end);
  const stored = await Promise.all(
    messages.map(async (one): Promise<Stored> => ({ ...one, record: await readMessage(table, one.message) })),
  );
  const open = stored.filter(({ record }) => !record?.sentAt && !record?.givenUpAt);
  const hopeless = open.filter(({ record }) => isOld || record?.isRefusedForGood);
  const due = open.filter((one) => !hopeless.includes(one) && isDue(one.record, clock.now()));
  const sendings = await sendOutcomeMessages(services, end, due);
  const sent = sendings.filter(({ delivery }) => delivery === "sent").length;
  const isClosed = open.length === sent + hopeless.length;
  const lost = hopeless.filter(({ message }) => isPost(message)).map(lostOf);
  await storeNotTold(table, end, [...notTold, ...lost]);
  const problem = givenUp(end, hopeless);
  if (lost.length > 0) services.onNotTold(entry.deploymentId, lost);
  for (const { message } of hopeless) {
    // Before the record: said twice is better than never.
    services.onFailure(message.recipient, problem);
    await giveUp(table, message, clock.now());
  }
  if (isClosed) await closeOutcome(table, entry);
  if (hopeless.length > 0) throw problem;
  return { sent, isClosed };
}

const lostOf = ({ message, record }: Stored): NotTold => ({
  recipient: message.recipient,
  why: record?.isRefusedForGood
    ? "the message was refused for good"
    : "no message could be sent within a day",
});

/** The function that was to store it died, and was not retried. */
async function closeWithout(
  { table, onNotTold }: OutcomeFollowUpServices,
  entry: OpenOutcome,
): Promise<never> {
  onNotTold(entry.deploymentId, [{ recipient: "everyone", why: "the end was never stored" }]);
  await closeOutcome(table, entry);
  throw new Error(`the end of ${entry.deploymentId} was never stored, so nobody was told of it`);
}

const givenUp = ({ deployment, outcome }: OutcomeRecord, messages: readonly Stored[]) =>
  new Error(
    `the end of ${deployment.id}, ${outcome.endState}, did not reach ` +
      `${messages.map(({ message }) => message.recipient).join(", ")}, and is not sent again; ` +
      "the log has the reasons. Tell them: the deployment's page shows it",
  );
