import { describe, expect, it } from "vitest";
import type { SlackMessage } from "../../../../infra/local/aws/slack/message-store.ts";
import { findDeploymentBy } from "../../../../infra/local/console/deployment-names.ts";
import { mrkdwn } from "../../../../infra/local/console/mrkdwn.ts";
import { slackView } from "../../../../infra/local/console/slack-view.ts";
import { links } from "./views.ts";

const members = [{ id: "U0BOB", address: "bob@example.com" }];
const message = (ts: string, more: Partial<SlackMessage> = {}): SlackMessage => ({
  ts,
  text: `text ${ts}`,
  blocks: [],
  receivedAt: 0,
  ...more,
});

const shown = (...messages: readonly SlackMessage[]) =>
  String(slackView(messages, members, findDeploymentBy(["release-1"], links)));

describe("mrkdwn", () => {
  it.each([
    ["*bold* and _italic_", "<strong>bold</strong> and <em>italic</em>"],
    ["snake_case_name", "snake_case_name"],
    ["<https://example.com/a|here>", '<a href="https://example.com/a">here</a>'],
    ["<!channel>", "<strong>@channel</strong>"],
    ["`*code*`", "<code>*code*</code>"],
    ["&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"],
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ["<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"],
  ])("draws %s", (text, html) => {
    expect(String(mrkdwn(text))).toBe(html);
  });
});

describe("the Slack view", () => {
  it("shows replies under their message, and who sees an ephemeral message", () => {
    const page = shown(
      message("1.1", { editedAt: 1 }),
      message("1.3", { ephemeralFor: "U0BOB" }),
      message("1.2", { thread: "1.1" }),
    );

    expect(page.indexOf("text 1.2")).toBeLessThan(page.indexOf("text 1.3"));
    expect(page).toContain("(edited)");
    expect(page).toContain("1 reply");
    expect(page).toContain("Only visible to bob@example.com");
  });

  it("links to the page of the deployment that a message is about", () => {
    const context = {
      type: "context",
      elements: [{ type: "mrkdwn", text: "Deployment release-1 · digest" }],
    };

    const page = shown(message("1.1", { blocks: [context] }), message("1.2"));

    expect(page.match(/href="\/all\/[^"]*"/g)).toEqual(['href="/all/release-1"']);
  });

  it("draws Block Kit, with buttons for the members to click", () => {
    const button = { type: "button", action_id: "review", text: { type: "plain_text", text: "Review" } };
    const page = shown(
      message("1.1", {
        blocks: [
          { type: "header", text: { type: "plain_text", text: "Deploy <1>" } },
          { type: "section", fields: [{ type: "mrkdwn", text: "*Image*" }] },
          { type: "context", elements: [{ type: "mrkdwn", text: "_digest_" }] },
          { type: "actions", elements: [button, { ...button, url: "https://example.com/open" }] },
        ],
      }),
    );

    expect(page).toContain("<strong>Deploy &lt;1&gt;</strong>");
    expect(page).toContain("<strong>Image</strong>");
    expect(page).toContain("<em>digest</em>");
    expect(page).toContain(
      '<button type="submit" name="action" value="review" class="secondary">Review</button>',
    );
    expect(page).toContain('href="https://example.com/open"');
  });
});
