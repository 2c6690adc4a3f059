import type { Message, SendEmailRequest } from "@aws-sdk/client-sesv2";
import type { Address } from "postal-mime";
import { AwsError } from "../wire/service.ts";
import { addressOf } from "./address.ts";

/** Sender, recipients and content of a mail. */
export interface Envelope {
  readonly from: string;
  /** All recipients: To, Cc and Bcc. */
  readonly to: readonly string[];
  readonly subject: string;
  /** Empty if the mail has no HTML part. */
  readonly html: string;
  readonly text: string;
}

/** SES's limit of recipients per message: https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const maxRecipients = 50;

/** Reads a SendEmail request, simple or raw. Throws BadRequestException, as SES. */
export async function envelopeOf(request: SendEmailRequest): Promise<Envelope> {
  const envelope = request.Content?.Raw
    ? await rawEnvelope(request, request.Content.Raw.Data ?? new Uint8Array())
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

async function rawEnvelope(request: SendEmailRequest, data: Uint8Array): Promise<Envelope> {
  // Loaded only when needed: nearly all mails are simple ones.
  const { default: PostalMime } = await import("postal-mime");
  const { from: header, to = [], cc = [], bcc = [], subject = "", html, text } = await PostalMime.parse(data);
  const from = request.FromEmailAddress ?? header?.address;
  if (from === undefined) throw badRequest("Missing required header 'From'.");
  const recipients = recipientsOf(request);
  return {
    from: addressOf(from),
    to: recipients.length > 0 ? recipients : [...to, ...cc, ...bcc].flatMap(mailboxesOf).map(addressOf),
    subject,
    html: withoutLastLineEnd(html),
    text: withoutLastLineEnd(text),
  };
}

const mailboxesOf = ({ address, group = [] }: Address): readonly string[] =>
  address === undefined ? group.map((mailbox) => mailbox.address) : [address];

/** The parser adds a line end to every body. */
const withoutLastLineEnd = (body = "") => body.replace(/\n$/, "");

function recipientsOf({ Destination }: SendEmailRequest): string[] {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = Destination ?? {};
  return [...ToAddresses, ...CcAddresses, ...BccAddresses].map(addressOf);
}

const badRequest = (message: string) => new AwsError("BadRequestException", message);
