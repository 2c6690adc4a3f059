import { randomUUID } from "node:crypto";
import * as sdk from "@aws-sdk/client-sesv2";
import type { Clock } from "../clock.ts";
import type { OperationsOf } from "../wire/operations-of.ts";
import { AwsError, type AwsService } from "../wire/service.ts";
import { domainOf } from "./address.ts";
import { type Envelope, envelopeOf } from "./envelope.ts";

/** A mail as its reader sees it. */
export interface Mail extends Envelope {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** Every mail sent, whoever it is for, oldest first. */
export interface Inbox {
  mails(): readonly Mail[];
  /** Calls the listener with each mail from now on; returns how to stop that. */
  onMail(listener: (mail: Mail) => void): () => void;
}

export interface SesOptions {
  readonly clock: Clock;
  readonly messageId?: () => string;
  /** Domains that may send; by default all may. */
  readonly verifiedDomains?: readonly string[];
}

/** Amazon SES v2 with an inbox instead of the world behind it. */
export function createSes(options: SesOptions): { service: AwsService; inbox: Inbox } {
  const { clock, messageId = randomUUID, verifiedDomains } = options;
  const mails: Mail[] = [];
  const listeners = new Set<(mail: Mail) => void>();
  const operations = {
    SendEmail: async (input) => {
      const envelope = await envelopeOf(input);
      refuseUnverified(envelope.from, verifiedDomains);
      const mail: Mail = { id: messageId(), ...envelope, receivedAt: clock.now() };
      mails.push(mail);
      for (const listener of listeners) listener(mail);
      return { MessageId: mail.id };
    },
  } satisfies OperationsOf<typeof sdk>;
  return {
    service: { sdk, signingName: "ses", operations },
    inbox: {
      mails: () => [...mails],
      onMail: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}

function refuseUnverified(from: string, verifiedDomains: readonly string[] | undefined): void {
  if (!verifiedDomains || verifiedDomains.includes(domainOf(from))) return;
  throw new AwsError(
    "MessageRejected",
    "Email address is not verified. The following identities failed the check in region " +
      `AP-NORTHEAST-1: ${from}`,
  );
}
