import { randomUUID } from "node:crypto";
import * as sdk from "@aws-sdk/client-sesv2";
import type { Clock } from "../clock.ts";
import type { OperationsOf } from "../wire/operations-of.ts";
import { AwsError, type AwsService } from "../wire/service.ts";
import { domainOf } from "./address.ts";
import { withTracking } from "./engagement-tracking.ts";
import { type Envelope, envelopeOf } from "./envelope.ts";

/** A received mail. */
export interface Mail extends Envelope {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** All mails sent, to any recipient, oldest first. */
export interface Inbox {
  mails(): readonly Mail[];
  /** Calls the listener with each new mail. Returns a function that removes the listener. */
  onMail(listener: (mail: Mail) => void): () => void;
  /** While SES is not available, it answers 503 and takes no mail. */
  setAvailable(isAvailable: boolean): void;
}

export interface SesOptions {
  readonly clock: Clock;
  readonly messageId?: () => string;
  /** The domains that may send. Default: all. */
  readonly verifiedDomains?: readonly string[];
  /** Whether the account tracks clicks and opens. Default: no. */
  readonly tracksEngagement?: boolean;
}

/** Amazon SES v2. It delivers all mails to a local inbox. */
export function createSes(options: SesOptions): { service: AwsService; inbox: Inbox } {
  const { clock, messageId = randomUUID, verifiedDomains, tracksEngagement = false } = options;
  const mails: Mail[] = [];
  let available = true;
  const listeners = new Set<(mail: Mail) => void>();
  const operations = {
    SendEmail: async (input) => {
      if (!available) throw new AwsError("ServiceUnavailable", "The service is unavailable.", 503);
      const given = await envelopeOf(input);
      const envelope = tracksEngagement ? withTracking(given, input) : given;
      assertVerified(envelope.from, verifiedDomains);
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
      setAvailable: (isAvailable) => {
        available = isAvailable;
      },
    },
  };
}

function assertVerified(from: string, verifiedDomains: readonly string[] | undefined): void {
  if (!verifiedDomains || verifiedDomains.includes(domainOf(from))) return;
  throw new AwsError(
    "MessageRejected",
    "Email address is not verified. The following identities failed the check in region " +
      `AP-NORTHEAST-1: ${from}`,
  );
}
