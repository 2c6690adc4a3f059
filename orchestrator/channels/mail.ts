import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";

/** A mail without its addresses. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Sends one mail to one person. */
export type SendMail = (to: string, mail: Mail) => Promise<void>;

// Mail readers show about as much; longer ones are cut by some servers.
const maxSubjectLength = 150;

/** Mail by Amazon SES from the sender's verified address. */
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

/** One line: a line break in a subject would begin another header. */
const subjectLine = (subject: string) => subject.replace(/\s+/g, " ").slice(0, maxSubjectLength);
