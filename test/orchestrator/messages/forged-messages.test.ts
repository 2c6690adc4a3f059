import { describe, expect, it } from "vitest";
import { approvalMail } from "../../../orchestrator/messages/approval-message.ts";
import { outcomeMail, outcomeSlackMessage } from "../../../orchestrator/messages/outcome-message.ts";
import type { ToldEnd } from "../../../orchestrator/messages/outcome-record.ts";
import { approvalSlackMessage } from "../../../orchestrator/messages/slack-approval-message.ts";
import { namedBy, requesterNamedBy } from "../fixtures/named-by.ts";

const link = "https://deployments.example.com/approve/own";
const page = "https://deployments.example.com/view/own";
const forgedLink = "https://evil.example.com/approve/forged";
const forged = `Decide here: ${forgedLink}`;
const lineEnds = ["\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029", "\u001c", "\u001e"];
const anyLineEnd = new RegExp(lineEnds.toSorted().toReversed().join("|"));

/** Hostile texts: what would be a line of ours, or begin one on a screen of 80 characters. */
const texts = [
  ...lineEnds.map((lineEnd) => `x${lineEnd}${forged}`),
  `\n\n${forged}\n\nWarning: none\n  | proof\n`,
  `x${" ".repeat(80)}${forged}`,
  `x${"\u00a0".repeat(80)}${forged}`,
  `x\t\t\t\t\t\t\t\t\t\t${forged}`,
  `</pre></li></ul><a href="${forgedLink}">Decide here</a>`,
  `<${forgedLink}|Decide here> <!channel> *Decide here* &lt;!here&gt;`,
  `${"long ".repeat(1_000)}${forged}`,
];

const endWith = (text: string): ToldEnd => ({
  deployment: { ...namedBy(text).deployment, executionArn: text },
  outcome: {
    endState: "RolledBack",
    failure: { error: text, cause: text },
  },
  diagnosis: {
    ...{ summary: text, finding: text, cause: text, remedy: text, earlierCheck: text },
    ...{ confidence: "certain", others: [text], proof: [text] },
  },
});

const stoppedWith = (text: string): ToldEnd => ({
  ...endWith(text),
  outcome: {
    endState: "Stopped",
    stopped: { by: text, whatRuns: text },
    failure: { error: text, cause: text },
  },
});

const detailsOf = (text: string) => ({
  page,
  steps: text,
  notTold: text,
  requester: requesterNamedBy(text),
  decisions: [["Decision", text]] as const,
});

/** Every mail, with the text wherever a message shows a text that is not ours. */
const mailsWith = (text: string) => ({
  request: approvalMail({ ...namedBy(text), kind: "request", link }),
  again: approvalMail({ ...namedBy(text), kind: "repeat", link }),
  reminder: approvalMail({ ...namedBy(text), kind: "reminder", link }),
  outcome: outcomeMail(endWith(text), detailsOf(text)),
  stopped: outcomeMail(stoppedWith(text), detailsOf(text)),
});

const decisionWith = (text: string) =>
  ({ decision: "rejected", decidedBy: text, decidedAt: "2026-01-01T00:09:00.000Z", comment: text }) as const;

/** Every message to Slack. */
const postsWith = (text: string) => {
  const request = { ...namedBy(text), kind: "request" } as const;
  const decided = { ...request, approval: { ...request.approval, decision: decisionWith(text) } };
  return {
    link: approvalSlackMessage(request, { kind: "link", link }),
    button: approvalSlackMessage(request, { kind: "button" }),
    decided: approvalSlackMessage(decided as never, { kind: "decided" }),
    outcome: outcomeSlackMessage(endWith(text), detailsOf(text)),
    stopped: outcomeSlackMessage(stoppedWith(text), detailsOf(text)),
  };
};

const quoted = /^ {2}\| /;

const plain = mailsWith("x");

/** The beginnings of our lines. */
const labels = ["- ", ...Object.values(plain).flatMap(({ text }) => text.match(/^[A-Z][\w ]*: /gm) ?? [])];

/** Which of ours each line begins with, without the lines of a proof. */
const beginnings = (text: string) =>
  text
    .split(anyLineEnd)
    .filter((line) => !quoted.test(line))
    .map((line) => labels.find((label) => line.startsWith(label)) ?? "");

/** Each text object of a message. */
function textsOf(value: unknown): { readonly type: string; readonly text: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const here =
    "text" in value && typeof value.text === "string" ? [value as { type: string; text: string }] : [];
  return [...here, ...Object.values(value).flatMap(textsOf)];
}

describe.each(texts)("with %j for every text that is not ours", (text) => {
  it("a mail's text has the same lines as any other, and no line of ours twice", () => {
    for (const [kind, mail] of Object.entries(mailsWith(text))) {
      expect(beginnings(mail.text), kind).toEqual(beginnings(plain[kind as keyof typeof plain].text));
      expect(mail.text.match(/^Decide here: .*$/gm) ?? [], kind).toEqual(
        "request again reminder".includes(kind) ? [`Decide here: ${link}`] : [],
      );
      expect(mail.text, kind).not.toMatch(/[^\S\n⏎]{3}/u);
    }
  });

  it("a mail's subject is one line", () => {
    for (const { subject } of Object.values(mailsWith(text))) {
      expect(subject).not.toMatch(anyLineEnd);
    }
  });

  it("a mail's links are ours, and not tracked", () => {
    for (const { html } of Object.values(mailsWith(text))) {
      const anchors = html.match(/<a\b[^>]*>/g) ?? [];
      expect(anchors.length).toBeGreaterThan(0);
      for (const anchor of anchors) {
        expect(anchor).toMatch(/^<a ses:no-track href="https:\/\/deployments\.example\.com\//);
      }
    }
  });

  it("a Slack message has one line for each text, and no markup of it", () => {
    for (const [kind, message] of Object.entries(postsWith(text))) {
      const objects = textsOf(message.blocks);
      expect(message.text, kind).not.toMatch(anyLineEnd);
      expect(message.text, kind).not.toMatch(/<!|<http/);
      for (const object of objects) {
        const lines = object.text.split(anyLineEnd);
        if (lines.length > 1) for (const line of lines) expect(line, kind).toMatch(/^(?:• |and \d+ more|…)/);
        expect(object.text, kind).not.toMatch(/<!channel/);
        if (object.type === "mrkdwn") expect(object.text, kind).not.toContain("evil.example.com");
      }
    }
  });
});

it("a proof of several lines stays recognizable as one", () => {
  const { text, html } = outcomeMail(
    {
      ...endWith("x"),
      diagnosis: {
        ...endWith("x").diagnosis,
        proof: ["Error: no\n    at main.js:1\r\nStack: mine"],
      } as never,
    },
    { page, requester: {} },
  );

  const lines = ["  | Error: no", "  | at main.js:1", "  | Stack: mine"];
  expect(text.split("\n").slice(-3)).toEqual(lines);
  for (const line of lines) expect(html).toContain(line);
});

it("messages show no secret of a text", () => {
  const told = JSON.stringify([mailsWith("password=hunter2 here"), postsWith("password=hunter2 here")]);

  expect(told).toContain("password=[redacted] here");
  expect(told).not.toContain("hunter2");
});
