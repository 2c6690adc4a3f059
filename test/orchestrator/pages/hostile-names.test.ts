import { expect, it } from "vitest";
import { approvalMail } from "../../../orchestrator/messages/approval-message.ts";
import { approvalPage } from "../../../orchestrator/pages/approval-page.ts";
import { namedBy } from "../fixtures/named-by.ts";

/** HTML, mrkdwn, a control, a bidirectional and a zero-width character. */
const hostile = `<img src=x onerror=alert(1)>"'&<!channel>*b*\u0007\u202e\u200b`;
const shown = "⟨U+0007⟩⟨U+202E⟩⟨U+200B⟩";

const { deployment, review, approval } = namedBy(hostile);
const now = Date.parse("2026-01-01T00:08:00.000Z");

const mail = approvalMail({
  kind: "request",
  deployment,
  approval,
  review,
  link: "https://example.com/approve/s",
});

it.each([
  [
    "the page",
    approvalPage({
      deployment,
      approval,
      review,
      now,
      service: { status: "unknown", reason: hostile },
      form: { kind: "decision", token: "e", recipient: hostile },
    }),
  ],
  ["the decided page", approvalPage({ deployment, approval, review, now, notice: hostile })],
  ["the mail", mail.html],
])("%s shows hostile names as text, with what is invisible in them", (_, html) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not reach the page as they are.
  expect(html).not.toMatch(/<img|<!channel|[\u0007\u202e\u200b]|onerror=alert\(1\)>/);
  expect(html).toContain(`&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;&lt;!channel&gt;*b*${shown}`);
});

it("the mail's subject and text hold no invisible characters", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(mail.subject + mail.text).not.toMatch(/[\u0007\u202e\u200b]/);
  expect(mail.subject).toContain(shown);
});
