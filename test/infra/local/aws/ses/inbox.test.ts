import { BadRequestException, MessageRejected, SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { createSes, type Mail, type SesOptions } from "../../../../../infra/local/aws/ses/inbox.ts";
import { VirtualClock } from "../../../../support/virtual-clock.ts";
import { serve } from "../wire/serve.ts";

async function ses(options: Partial<SesOptions> = {}) {
  const clock = new VirtualClock();
  const { service, inbox } = createSes({ clock, messageId: () => "mail-1", ...options });
  const { client } = await serve({ services: [service] });
  return { clock, inbox, client: new SESv2Client(client) };
}

const approval = {
  FromEmailAddress: "X-Ray Watch <deploy@example.com>",
  Destination: { ToAddresses: ["alice@example.com"], CcAddresses: ["Bob <bob@example.com>"] },
  Content: {
    Simple: {
      Subject: { Data: "承認のお願い: tasks 1.1.0" },
      Body: { Html: { Data: "<p>承認</p>" }, Text: { Data: "承認" } },
    },
  },
};

test("a simple mail arrives in the inbox", async () => {
  const { clock, inbox, client } = await ses();

  const { MessageId } = await client.send(new SendEmailCommand(approval));

  expect(MessageId).toBe("mail-1");
  expect(inbox.mails()).toEqual([
    {
      id: "mail-1",
      from: "deploy@example.com",
      to: ["alice@example.com", "bob@example.com"],
      subject: "承認のお願い: tasks 1.1.0",
      html: "<p>承認</p>",
      text: "承認",
      receivedAt: clock.now(),
    },
  ]);
});

test("listeners get each mail until they are removed", async () => {
  const { inbox, client } = await ses();
  const heard: Mail[] = [];
  const stop = inbox.onMail((mail) => heard.push(mail));

  await client.send(new SendEmailCommand(approval));
  stop();
  await client.send(new SendEmailCommand(approval));

  expect(heard).toEqual([inbox.mails()[0]]);
});

test("a raw mail is shown by its MIME parts", async () => {
  const { inbox, client } = await ses();
  const raw = [
    "From: =?UTF-8?B?44OH44OX44Ot44Kk?= <deploy@example.com>",
    "To: alice@example.com,",
    " bob@example.com",
    "Subject: =?utf-8?Q?=E6=89=BF?= =?utf-8?Q?=E8=AA=8D_now?=",
    'Content-Type: multipart/alternative; boundary="b1"',
    "",
    "preamble",
    "--b1",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "=E6=89=BF=E8=AA=8D =",
    "soon",
    "--b1",
    "Content-Type: text/html; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from("<p>承認</p>").toString("base64"),
    "--b1--",
    "epilogue",
  ].join("\r\n");

  await client.send(new SendEmailCommand({ Content: { Raw: { Data: Buffer.from(raw) } } }));

  expect(inbox.mails()).toMatchObject([
    {
      from: "deploy@example.com",
      to: ["alice@example.com", "bob@example.com"],
      subject: "承認 now",
      text: "承認 soon",
      html: "<p>承認</p>",
    },
  ]);
});

test("a raw mail reaches all recipients in its headers, also in a group, unless the request names others", async () => {
  const { inbox, client } = await ses();
  const raw = [
    'From: "Doe, Jane" <jane@example.com>',
    "To: Approvers: alice@example.com, Bob <bob@example.com>;",
    'Cc: "Roe, Carol" <carol@example.com>',
    "",
    "soon",
  ].join("\r\n");
  const Content = { Raw: { Data: Buffer.from(raw) } };

  await client.send(new SendEmailCommand({ Content }));
  await client.send(new SendEmailCommand({ Content, Destination: { ToAddresses: ["dave@example.com"] } }));

  expect(inbox.mails()).toMatchObject([
    {
      from: "jane@example.com",
      to: ["alice@example.com", "bob@example.com", "carol@example.com"],
      subject: "",
      text: "soon",
      html: "",
    },
    { to: ["dave@example.com"] },
  ]);
});

test.each([
  ["a raw mail without a sender", "To: alice@example.com", "Missing required header 'From'."],
  ["a raw mail for nobody", "From: bob@example.com", "Destination must have at least one recipient"],
  ["a raw mail with half a sender", "From: bob\r\nTo: alice@example.com", "Missing final '@domain'"],
])("%s is a bad request", async (_, head, message) => {
  const { inbox, client } = await ses();
  const Data = Buffer.from(`${head}\r\n\r\nsoon`);

  const answer = client.send(new SendEmailCommand({ Content: { Raw: { Data } } }));

  await expect(answer).rejects.toMatchObject({ name: "BadRequestException", message });
  expect(inbox.mails()).toEqual([]);
});

test.each([
  ["a sender without a domain", { FromEmailAddress: "alice" }, "Missing final '@domain'"],
  ["a recipient with a space", { Destination: { ToAddresses: ["al ice@example.com"] } }, "Illegal address"],
  ["no sender", { FromEmailAddress: undefined }, "FromEmailAddress is required"],
  ["no recipient", { Destination: {} }, "Destination must have at least one recipient"],
  [
    "too many recipients",
    { Destination: { ToAddresses: Array.from({ length: 51 }, (_, index) => `a${index}@example.com`) } },
    "Recipient count exceeds 50.",
  ],
  [
    "a template",
    { Content: { Template: { TemplateName: "t" } } },
    "Content must have Simple or Raw; templates are not supported",
  ],
])("%s is a bad request", async (_, change, message) => {
  const { inbox, client } = await ses();

  const answer = client.send(new SendEmailCommand({ ...approval, ...change }));

  await expect(answer).rejects.toBeInstanceOf(BadRequestException);
  await expect(answer).rejects.toMatchObject({ message });
  expect(inbox.mails()).toEqual([]);
});

test("a sender of a domain that is not verified is rejected", async () => {
  const { inbox, client } = await ses({ verifiedDomains: ["example.net"] });

  const answer = client.send(new SendEmailCommand(approval));

  await expect(answer).rejects.toBeInstanceOf(MessageRejected);
  await expect(answer).rejects.toMatchObject({
    message:
      "Email address is not verified. The following identities failed the check in region AP-NORTHEAST-1: " +
      "deploy@example.com",
  });
  expect(inbox.mails()).toEqual([]);
});
