import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { isAddress } from "../text/address.ts";
import { oneLine } from "../text/one-line.ts";
import { truncate } from "../text/truncate.ts";
import { MessageRefused } from "./message-refused.ts";

/** The content of a mail. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Sends one mail to one person. */
export type SendMail = (to: string, mail: Mail) => Promise<void>;

// Characters. Mail clients show about this many, and some servers cut longer subjects.
const maxSubjectLength = 150;

/** SES replaces no link, for it logs the addresses that are clicked; and it adds no image. */
const tracking = { ClickTrackingEnabled: "DISABLED", OpenTrackingEnabled: "DISABLED" } as const;

/**
 * Sends mail through Amazon SES, from a verified address.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function mailBySes(ses: SESv2Client, sender: string): SendMail {
  return async (to, { subject, text, html }) => {
    if (!isAddress(to)) throw notAnAddress(to);
    const content = (Data: string) => ({ Data, Charset: "UTF-8" });
    await ses.send(
      new SendEmailCommand({
        FromEmailAddress: sender,
        Destination: { ToAddresses: [to] },
        Content: {
          Simple: {
            Subject: content(subjectLine(subject)),
            Body: { Text: content(text), Html: content(html) },
          },
        },
        ConfigurationOverrides: { Tracking: tracking },
      }),
    );
  };
}

/** One line, for a line end would begin a new header; and no encoded word (RFC 2047), which mail clients decode. */
const subjectLine = (subject: string) => truncate(oneLine(subject).replaceAll("=?", "= ?"), maxSubjectLength);

const notAnAddress = (to: string) =>
  new MessageRefused(`"${oneLine(to)}" is not one plain mail address; write it as name@example.com`, {
    isPermanent: true,
  });
