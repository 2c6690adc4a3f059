import type { Message, SendEmailRequest } from "@aws-sdk/client-sesv2";
import { AwsError } from "../wire/service.ts";
import { addressOf } from "./address.ts";
import { parseMime } from "./mime.ts";

/** Who writes what to whom. */
export interface Envelope {
  readonly from: string;
  /** All recipients: To, Cc and Bcc. */
  readonly to: readonly string[];
  readonly subject: string;
  /** Empty when the mail has none. */
  readonly html: string;
  readonly text: string;
}

/** SES's limit of recipients per message. */
const maxRecipients = 50;

/** Reads a SendEmail request, simple or raw. Throws BadRequestException as SES does. */
export function envelopeOf(request: SendEmailRequest): Envelope {
  const envelope = request.Content?.Raw
    ? rawEnvelope(request, request.Content.Raw.Data ?? new Uint8Array())
    : simpleEnvelope(request, request.Content?.Simple);
  if (envelope.to.length === 0) throw badRequest("Destination must have at least one recipient");
  if (envelope.to.length > maxRecipients) throw badRequest(`Recipient count exceeds ${maxRecipients}.`);
  return envelope;
}

function simpleEnvelope(request: SendEmailRequest, message: Message | undefined): Envelope {
  if (!message) throw badRequest("Content must have Simple or Raw; templates are not supported");
  if (!request.FromEmailAddress) throw badRequest("FromEmailAddress is required");
  return {
    from: addressOf(request.FromEmailAddress),
    to: recipientsOf(request),
    subject: message.Subject?.Data ?? "",
    html: message.Body?.Html?.Data ?? "",
    text: message.Body?.Text?.Data ?? "",
  };
}

function rawEnvelope(request: SendEmailRequest, data: Uint8Array): Envelope {
  const { headers, html, text } = parseMime(Buffer.from(data));
  const from = request.FromEmailAddress ?? headers.get("from");
  if (!from) throw badRequest("Missing required header 'From'.");
  const listed = ["to", "cc", "bcc"].flatMap((name) => headers.get(name)?.split(",") ?? []);
  const recipients = recipientsOf(request);
  return {
    from: addressOf(from),
    to: recipients.length > 0 ? recipients : listed.map(addressOf),
    subject: headers.get("subject") ?? "",
    html,
    text,
  };
}

function recipientsOf({ Destination }: SendEmailRequest): string[] {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = Destination ?? {};
  return [...ToAddresses, ...CcAddresses, ...BccAddresses].map(addressOf);
}

const badRequest = (message: string) => new AwsError("BadRequestException", message);
