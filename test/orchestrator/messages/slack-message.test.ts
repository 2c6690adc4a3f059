import { describe, expect, it } from "vitest";
import { messageBodyOf } from "../../../infra/local/aws/slack/message-body.ts";
import { slackText, slackTextWithin } from "../../../orchestrator/channels/slack.ts";
import {
  approvalIn,
  approvalSlackMessage,
  reviewValue,
} from "../../../orchestrator/messages/slack-approval-message.ts";
import { aDeployment } from "../fixtures/a-deployment.ts";
import { review } from "../fixtures/approvals.ts";

const kind = "request" as const;

const hostile = "<!channel> <@U0BOB> *bold* https://evil.example.com ‮ & ";

const deployment = aDeployment({ reason: hostile });
const approval = {
  deploymentId: "release-1-1-0",
  phase: "deploy" as const,
  quorum: 1,
  votes: [],
  version: 1,
  digest: "d".repeat(64),
  recipients: ["bob@example.com"],
  deadline: "2026-01-01T01:00:00.000Z",
};

type Text = { readonly type: string; readonly text: string };

/** Every text object of a message. */
function textsOf(value: unknown): Text[] {
  if (typeof value !== "object" || value === null) return [];
  const here = "text" in value && typeof value.text === "string" && "type" in value ? [value as Text] : [];
  return [...here, ...Object.values(value).flatMap(textsOf)];
}

describe("Slack's message of an approval", () => {
  it("contains the text of people and templates in plain text only", () => {
    const { text, blocks } = approvalSlackMessage(
      { kind, deployment, approval, review: { ...review, warnings: [hostile] } },
      { kind: "button" },
    );

    const texts = textsOf(blocks);
    const said = texts.filter((object) => object.text.includes("evil.example.com"));
    expect(said.map(({ type }) => type)).toEqual(["plain_text", "plain_text"]);
    expect(JSON.stringify(texts)).toContain("&lt;!channel&gt; &lt;@U0BOB&gt;");
    expect(JSON.stringify([text, blocks])).not.toMatch(/<!|<@|‮/);
    expect(JSON.stringify(blocks)).toContain("⟨U+202E⟩");
  });

  it("stays within Block Kit's limits, also with many changes", () => {
    const long = "<&>".repeat(5_000);
    const changes = Array.from({ length: 2_000 }, () => ({ ...review.changes[0], logicalId: long }));

    const message = approvalSlackMessage(
      {
        kind,
        deployment: { ...deployment, stackName: long, reason: long },
        approval,
        review: { ...review, changes: changes as typeof review.changes, warnings: [long] },
      },
      { kind: "button" },
    );

    expect(messageBodyOf(message)).toEqual({ text: message.text, blocks: message.blocks });
    expect(JSON.stringify(message).length).toBeLessThan(64 * 1024);
  });

  it("counts the omitted changes", () => {
    const changes = Array.from({ length: 20 }, () => review.changes[0]) as typeof review.changes;

    const message = approvalSlackMessage(
      { kind, deployment, approval, review: { ...review, changes } },
      { kind: "button" },
    );

    expect(JSON.stringify(message)).toContain("and 5 more");
  });

  it.each(["deploy:release-1-1-0", "rollback:x"])("identifies its approval in the button: %s", (value) => {
    const named = approvalIn(value);

    expect(named && reviewValue(named)).toBe(value);
  });
});

describe("text for Slack", () => {
  it("is cut within its length, and never within an entity or a surrogate pair", () => {
    expect(slackTextWithin(6, "abc<def")).toBe("abc…");
    expect(slackTextWithin(6, "abcd😀e")).toBe("abcd…");
    expect(slackTextWithin(7, "abcdefg")).toBe("abcdefg");
    expect(slackText("<!here>")).toBe("&lt;!here&gt;");
    expect(slackText("one\n\u2028*two*")).toBe("one ⏎ *two*");
  });
});
