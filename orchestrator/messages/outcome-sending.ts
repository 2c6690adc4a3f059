import { type Approval, readApproval } from "../approval/approval-record.ts";
import type { SendMail } from "../channels/mail.ts";
import type { FindSlackChannel } from "../channels/slack-channel.ts";
import { provenAddress } from "../deployment/requester.ts";
import { readRequester } from "../deployment/requester-record.ts";
import type { Table } from "../deployment/table.ts";
import { distinctAddresses } from "../text/address.ts";
import { isKnown, type KnownPeople } from "./known-people.ts";
import type { Message } from "./message-record.ts";
import { type Delivery, type OutboxServices, type Prepare, sendOnce } from "./outbox.ts";
import { type OutcomeDetails, type OutcomeServices, outcomeDetails } from "./outcome-details.ts";
import { outcomeMail } from "./outcome-message.ts";
import type { NotTold, ToldEnd } from "./outcome-record.ts";
import { outcomePost, requestEnd } from "./slack-outcome.ts";

export interface OutcomeSendingServices extends OutboxServices, OutcomeServices, KnownPeople {
  /** Missing if no mail sender is configured. */
  readonly sendMail?: SendMail | undefined;
  /** Missing if no Slack channel is configured. */
  readonly slack?: FindSlackChannel | undefined;
  /** Called for a channel that failed; the outcome does not change. */
  readonly onFailure: (channel: string, error: unknown) => void;
}

/** One message of an outcome, and how it is made. */
export interface OutcomeMessage {
  readonly message: Message;
  readonly prepare: (details: OutcomeDetails) => ReturnType<Prepare>;
}

/** The post of an outcome in the channel. */
const slackPost = "slack";

/** The end of a request in the channel. Neither name has an `@`, so neither is an address. */
const slackRequestEnd = "the request in Slack";

const unknownRemark = "neither in approval.recipients nor in approval.knownRequesters of the settings";

/** Whether a message tells people; the end of a request only changes one. */
export const isPost = ({ recipient }: Message): boolean => recipient !== slackRequestEnd;

/** The messages of an outcome, and who gets none. */
export interface OutcomeMessages {
  readonly messages: readonly OutcomeMessage[];
  readonly notTold: readonly NotTold[];
}

/**
 * The messages of an outcome: mails to the recipients, to the requester and to everyone who was asked, as far as the
 * settings know them; the post in the channel; and the end of the bot's requests, whose buttons must not stay.
 */
export async function outcomeMessages(
  services: OutcomeSendingServices,
  end: ToldEnd,
): Promise<OutcomeMessages> {
  const { table, recipients, sendMail, slack } = services;
  const { id: deploymentId, requester: claimed } = end.deployment;
  const kind = end.outcome.endState === "Stopped" ? "stopped" : "outcome";
  const [asked, requester] = await Promise.all([
    approvalsOf(table, deploymentId),
    readRequester(table, deploymentId),
  ]);
  const proven = provenAddress(requester);
  const people = [...recipients, proven ?? claimed, ...asked.flatMap((approval) => approval.recipients)];
  // A proven address is one that the settings give to the caller.
  const known = { ...services, recipients: proven ? [...recipients, proven] : recipients };
  const { addresses, unknown } = sendMail ? mailed(people, known) : { addresses: [], unknown: [] };
  const words = unknown.length > 0 ? { notTold: `${unknown.join(", ")}: ${unknownRemark}` } : {};
  const notTold = unknown.map((recipient) => ({ recipient, why: unknownRemark }));
  const message = (recipient: string): Message => ({ deploymentId, phase: "deploy", kind, recipient });
  const mails = addresses.map(
    (address): OutcomeMessage => ({
      message: message(address),
      prepare: async (details) => {
        const mail = outcomeMail(end, { ...details, ...words });
        return async () => {
          await sendMail?.(address, mail);
          return {};
        };
      },
    }),
  );
  if (!slack) return { messages: mails, notTold };
  const requestEnds = asked
    .filter(({ botAsks }) => botAsks)
    .map(
      (approval): OutcomeMessage => ({
        message: { ...message(slackRequestEnd), phase: approval.phase },
        prepare: async () => requestEnd(await slack(), table, approval, end),
      }),
    );
  const post: OutcomeMessage = {
    message: message(slackPost),
    prepare: async (details) => outcomePost(await slack(), table, asked, end, { ...details, ...words }),
  };
  return { messages: [...mails, post, ...requestEnds], notTold };
}

/** Who of them gets mail, and who does not. */
function mailed(people: readonly string[], known: KnownPeople) {
  const named = distinctAddresses(people.filter((name) => name.includes("@")));
  const unknown = named.filter((address) => !isKnown(known, address));
  return {
    addresses: named.filter((address) => !unknown.includes(address)),
    unknown,
  };
}

async function approvalsOf(table: Table, deploymentId: string): Promise<readonly Approval[]> {
  const found = await Promise.all(
    (["deploy", "rollback"] as const).map((phase) => readApproval(table, { deploymentId, phase })),
  );
  return found.flatMap((approval) => approval ?? []);
}

export interface OutcomeDelivery {
  readonly message: Message;
  readonly delivery: Delivery | "failed";
}

/** Sends the messages that were not sent before. A failure is reported and affects no other channel. */
export async function sendOutcomeMessages(
  services: OutcomeSendingServices,
  { deployment }: ToldEnd,
  messages: readonly OutcomeMessage[],
): Promise<readonly OutcomeDelivery[]> {
  if (messages.length === 0) return [];
  const details = await outcomeDetails(services, deployment);
  return Promise.all(
    messages.map(async ({ message, prepare }) => {
      try {
        return { message, delivery: await sendOnce(services, message, () => prepare(details)) };
      } catch (error) {
        services.onFailure(message.recipient, error);
        return { message, delivery: "failed" as const };
      }
    }),
  );
}
