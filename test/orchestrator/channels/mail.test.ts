import { SESv2Client } from "@aws-sdk/client-sesv2";
import { expect, it, onTestFinished } from "vitest";
import { createSes } from "../../../infra/local/aws/ses/inbox.ts";
import { type Mail, mailBySes } from "../../../orchestrator/channels/mail.ts";
import { mailLink } from "../../../orchestrator/messages/mail-link.ts";
import { serve } from "../../infra/local/aws/wire/serve.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const link = "https://deployments.example.com/approve/secret";
const mail: Mail = { subject: "Approve", text: `Decide here: ${link}`, html: `<a href="${link}">Decide</a>` };

/** SES in an account that tracks clicks and opens. */
async function prepare() {
  const { service, inbox } = createSes({ clock: new VirtualClock(), tracksEngagement: true });
  const { client } = await serve({ services: [service] });
  const ses = new SESv2Client(client);
  onTestFinished(() => ses.destroy());
  return { inbox, send: mailBySes(ses, "xray-watch@example.com") };
}

it("no link of a mail is replaced by one that is logged, and no image is added", async () => {
  const { inbox, send } = await prepare();

  await send("bob@example.com", mail);

  expect(inbox.mails()[0]).toMatchObject({ text: mail.text, html: mail.html });
});

it("a link of the product is not replaced either if the request's override is ignored", async () => {
  const { withTracking } = await import("../../../infra/local/aws/ses/engagement-tracking.ts");
  const html = (anchor: string) =>
    withTracking({ from: "", to: [], subject: "", text: "", html: anchor }, {} as never).html;

  expect(html(String(mailLink(link, "Decide", "")))).toContain(`href="${link}"`);
  expect(html(mail.html)).not.toContain(`href="${link}"`);
});

it.each([
  ["Deployed\r\nBcc: mallory@example.org", "Deployed ⏎ Bcc: mallory@example.org"],
  ["Deployed\u2028Decide\u0085here", "Deployed ⏎ Decide ⏎ here"],
  ["=?UTF-8?Q?Approved?=", "= ?UTF-8?Q?Approved?="],
  [`${"x".repeat(148)}😀 and more`, `${"x".repeat(148)}…`],
])("the subject %j is one line that says what it says", async (subject, shown) => {
  const { inbox, send } = await prepare();

  await send("bob@example.com", { ...mail, subject });

  expect(inbox.mails()[0]?.subject).toBe(shown);
});

it.each([
  "bob@example.com, mallory@example.org",
  "Bob <mallory@example.org>",
  "bob@example.com\r\nBcc: m@x.org",
  "bob",
])("a mail to %j is refused, for it is not one person", async (to) => {
  const { inbox, send } = await prepare();

  await expect(send(to, mail)).rejects.toMatchObject({ name: "MessageRefused", isPermanent: true });
  expect(inbox.mails()).toEqual([]);
});
