import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";

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

/**
 * Sends mail through Amazon SES, from a verified address.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function mailBySes(ses: SESv2Client, sender: string): SendMail {
  return async (to, { subject, text, html }) => {
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
      }),
    );
  };
}

/** One line: a line break in a subject would begin a new header. */
const subjectLine = (subject: string) => subject.replace(/\s+/g, " ").slice(0, maxSubjectLength);
